import { spawnSync } from 'node:child_process';

/** Runs a program to its end and returns what it printed. Throws, with what it complained about, when it fails. */
export function run(program: string, ...args: string[]): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
  if (status !== 0) {
    throw new Error(
      `${[program, ...args].join(' ')}: ${error?.message ?? (stderr.trim() || `exit code ${status}`)}`,
    );
  }
  return stdout;
}

/** Why no networks can be made on this machine; undefined when they can. */
export function whyNoNetworks(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const missing = ['ip', 'iptables', 'turnserver'].filter(
    (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
  );
  if (missing.length > 0) return `missing: ${missing.join(', ')} (Debian: iproute2, iptables, coturn)`;
  const trial = `wgtrial${process.pid}`;
  try {
    run('ip', 'netns', 'add', trial);
    run(
      'ip',
      'netns',
      'exec',
      trial,
      'iptables',
      '-t',
      'nat',
      '-A',
      'POSTROUTING',
      '-j',
      'MASQUERADE',
      '--random',
    );
    run(
      'ip',
      'netns',
      'exec',
      trial,
      'iptables',
      ...'-A INPUT -m statistic --mode random --probability 0.5 -j DROP'.split(' '),
    );
    return undefined;
  } catch (error) {
    return `this kernel does not let it be done: ${String(error)}`;
  } finally {
    spawnSync('ip', ['netns', 'delete', trial]);
  }
}

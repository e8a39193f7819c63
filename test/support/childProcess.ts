import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts a TypeScript file of this repository in a process of its own, with a channel for messages. */
export function forkScript(path: string, args: string[]): ChildProcess {
  return fork(fileURLToPath(new URL(path, import.meta.url)), args, {
    cwd: root,
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
}

/** Runs TypeScript in a process of its own until it ends; resolves with its exit code and all that it printed. */
export async function runSource(source: string, env: Record<string, string> = {}): Promise<[number, string]> {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', source];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  return [code, output];
}

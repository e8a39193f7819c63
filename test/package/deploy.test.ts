import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readSettings } from '../../src/server/command/settings.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const deployed = (file: string): string => readFileSync(join(root, 'deploy', file), 'utf8');

describe('what deploy/ starts', function () {
  this.timeout(60_000);
  let folder: string;
  let server: ChildProcess | undefined;

  before(() => (folder = mkdtempSync(join(tmpdir(), 'webgroup-image-'))));
  after(() => {
    server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs with nothing but what the image holds', async () => {
    const copied = [...deployed('Dockerfile').matchAll(/^COPY --from=build \/build\/(\S+)/gm)].map(
      ([, path]) => path,
    );
    assert.deepEqual(copied, ['package.json', 'dist/cli.js', 'node_modules']);
    mkdirSync(join(folder, 'dist'));
    for (const file of ['package.json', 'dist/cli.js']) cpSync(join(root, file), join(folder, file));
    for (const path of await neededPackages()) {
      cpSync(path, join(folder, relative(root, path)), { recursive: true, dereference: true });
    }
    server = spawn(process.execPath, ['dist/cli.js', 'signal', '-h', '127.0.0.1'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', WEBGROUP_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(server.stdout!, 'data')) as [Buffer];
    const [, port] = /listening on 127\.0\.0\.1:(\d+)/.exec(String(line)) ?? assert.fail(String(line));
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
    server.kill('SIGTERM');
    assert.deepEqual(await once(server, 'exit'), [0, null]);
  });

  it('is set up by settings that exist', () => {
    const text = ['Dockerfile', 'compose.yaml'].map(deployed).join('\n');
    const names = new Set(text.match(/WEBGROUP_[A-Z_]+/g));
    assert.ok(names.size > 1);
    for (const name of names) assert.ok(isRead(name), name);
    assert.ok(!isRead('WEBGROUP_NO_SUCH_SETTING'));
  });
});

/** Whether the command makes anything of a variable of the environment. */
function isRead(name: string): boolean {
  try {
    const settings = readSettings(['signal'], { [name]: 'redis://some:1' });
    return JSON.stringify(settings) !== JSON.stringify(readSettings(['signal'], {}));
  } catch {
    return true;
  }
}

/** The folders that the image keeps: those of packages that run in production, without WebRTC. */
async function neededPackages(): Promise<string[]> {
  assert.match(
    deployed('Dockerfile'),
    /npm prune --omit=dev --omit=optional --omit=peer .* rm -rf node_modules\/node-datachannel\n/,
  );
  const args = ['ls', '--all', '--parseable', '--omit=dev', '--omit=optional', '--omit=peer'];
  // It complains of packages that are there and not asked for, and lists the others.
  const listed = promisify(execFile)('npm', args, { cwd: root }).catch((error: { stdout: string }) => error);
  const paths = (await listed).stdout.trim().split('\n');
  return paths.filter((path) => path.includes('node_modules') && !path.includes('node-datachannel'));
}

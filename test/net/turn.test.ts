import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { turnSource } from '../../src/server/accept/turnSource.js';

/** Takes a port that nobody uses now. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

describe('coturn with use-auth-secret', function () {
  this.timeout(60_000);
  const secret = 'a secret that coturn has as well';
  let child: ChildProcess;
  let port: number;

  before(async function () {
    const tools = ['turnserver', 'turnutils_uclient'];
    const missing = tools.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
    if (missing.length > 0) {
      console.log(`    Skipped, missing: ${missing.join(', ')} (Debian: apt-get install coturn, as root)`);
      return this.skip();
    }
    port = await freePort();
    const args = [
      ...[
        '-n',
        '--no-tls',
        '--no-dtls',
        '--no-cli',
        '--log-file=stdout',
        '--simple-log',
        '--pidfile=/dev/null',
      ],
      ...['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=example.org'],
      ...[
        '--listening-ip=127.0.0.1',
        '--relay-ip=127.0.0.1',
        `--listening-port=${port}`,
        '--allow-loopback-peers',
        '--verbose',
      ],
    ];
    child = spawn('turnserver', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface(child.stdout!);
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => /UDP listener opened on/.test(line) && resolve());
      child.once('exit', (code) => reject(new Error(`turnserver has ended with ${code}`)));
    });
  });

  after(async () => {
    if (!child || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  });

  /** Whether a client with these credentials gets an address of the server, and sends over it. */
  async function relays(wallMs: number, made: string = secret): Promise<boolean> {
    const clock = { nowMs: () => 0, wallMs: () => wallMs, after: () => () => {} };
    const source = turnSource({ urls: ['turn:127.0.0.1'], secret: made, ttlMs: 120_000 }, clock);
    const { username, credential } = source.mint('a'.repeat(32));
    const args = [
      '-y',
      '-c',
      '-n',
      '1',
      '-m',
      '1',
      '-p',
      `${port}`,
      '-u',
      username,
      '-w',
      credential,
      '127.0.0.1',
    ];
    const client = spawn('turnutils_uclient', args, { stdio: 'ignore' });
    const timer = setTimeout(() => client.kill('SIGKILL'), 15_000);
    const [code] = (await once(client, 'exit')) as [number | null];
    clearTimeout(timer);
    return code === 0;
  }

  it('takes the credentials that a signaling server makes', async () => {
    assert.ok(await relays(Date.now()));
  });

  it('takes none that have expired, and none of another secret', async () => {
    assert.ok(!(await relays(Date.now() - 240_000)));
    assert.ok(!(await relays(Date.now(), 'another secret')));
  });
});

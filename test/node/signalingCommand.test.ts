import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { main, type Terminal } from '../../src/server/command.js';
import { RecordingClient } from '../support/signaling.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A terminal that keeps what is said. */
class FakeTerminal implements Terminal {
  readonly printed: string[] = [];
  readonly complaints: string[] = [];
  stop = (): void => {};
  /** Resolves with the first line that is printed. */
  readonly ready: Promise<string>;
  #tellReady: (line: string) => void = () => {};

  constructor() {
    this.ready = new Promise((resolve) => (this.#tellReady = resolve));
  }

  print(line: string): void {
    this.printed.push(line);
    this.#tellReady(line);
  }

  complain(line: string): void {
    this.complaints.push(line);
  }

  stopped(): Promise<void> {
    return new Promise((resolve) => (this.stop = resolve));
  }
}

describe('the command "webgroup"', () => {
  it('starts a signaling server, says where in one line, and ends with 0 when stopped', async () => {
    const terminal = new FakeTerminal();
    const exit = main(['signal', '-h', '127.0.0.1', '-p', '0'], terminal);
    const line = await terminal.ready;
    const [, url] = /^Signaling server is listening on 127\.0\.0\.1:\d+ \((ws:.*)\)$/.exec(line) ?? [];
    assert.ok(url, line);
    const recording = new RecordingClient({ url, id: 'a'.repeat(32) });
    await recording.until('STABLE');
    terminal.stop();
    assert.equal(await exit, 0);
    await recording.until('CLOSED');
    recording.client.close();
    assert.equal(terminal.printed.length, 1);
  });

  for (const flags of [[], ['--relay']]) {
    it(`carries ${flags.length > 0 ? 'packets with --relay' : 'no packets without --relay'}`, async () => {
      const terminal = new FakeTerminal();
      const exit = main(['signal', '-h', '127.0.0.1', '-p', '0', ...flags], terminal);
      const [url = ''] = /ws:[^)]*/.exec(await terminal.ready) ?? [];
      const recording = new RecordingClient({ url, id: 'a'.repeat(32), relay: true });
      await recording.until('STABLE');
      assert.equal(recording.client.carries, flags.length > 0);
      recording.client.close();
      terminal.stop();
      assert.equal(await exit, 0);
    });
  }

  it('says what to do when the port is in use, and ends with 1', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const terminal = new FakeTerminal();
    assert.equal(await main(['signal', '--host', '127.0.0.1', '--port', String(port)], terminal), 1);
    assert.deepEqual(terminal.complaints, [
      `webgroup: port ${port} is in use: stop the program that listens there, or choose another port with --port`,
    ]);
    busy.close();
  });

  it('says that the host is no address of this machine, and ends with 1', async () => {
    // TEST-NET-1 (RFC 5737) is nobody's.
    const terminal = new FakeTerminal();
    assert.equal(await main(['signal', '-h', '192.0.2.1', '-p', '0'], terminal), 1);
    assert.match(
      terminal.complaints.join('\n'),
      /^webgroup: "192\.0\.2\.1" is not an address of this machine: .*$/,
    );
  });

  const wrong: string[][] = [
    [],
    ['signals'],
    ['signal', 'more'],
    ['signal', '--prot', '1'],
    ['signal', '-p', '65536'],
    ['signal', '-p', '-1'],
    ['signal', '-p', 'http'],
    ['signal', '-p'],
    ['signal', '-x'],
  ];
  for (const args of wrong) {
    it(`refuses "webgroup ${args.join(' ')}" in one line with 2`, async () => {
      const terminal = new FakeTerminal();
      assert.equal(await main(args, terminal), 2);
      assert.equal(terminal.complaints.length, 1);
      assert.match(terminal.complaints[0]!, /^webgroup: .*webgroup --help.*$/);
    });
  }

  it('prints help and version', async () => {
    const terminal = new FakeTerminal();
    assert.equal(await main(['--help'], terminal), 0);
    assert.match(terminal.printed[0]!, /--port PORT/);
    assert.equal(await main(['signal', '--version'], terminal), 0);
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
    assert.equal(terminal.printed[1], version);
  });

  describe('as a process', () => {
    function start(...args: string[]): ChildProcess {
      return spawn(process.execPath, ['--import', 'tsx', `${root}/src/server/cli.ts`, ...args], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    }

    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      it(`ends with 0 on ${signal}`, async () => {
        const child = start('signal', '-h', '127.0.0.1', '-p', '0');
        const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
        const url = /\((ws:.*)\)/.exec(line)![1]!;
        const recording = new RecordingClient({ url, id: 'a'.repeat(32) });
        await recording.until('STABLE');
        child.kill(signal);
        assert.deepEqual(await once(child, 'exit'), [0, null]);
        recording.client.close();
      });
    }

    it('ends with 2 when the arguments are wrong', async () => {
      const child = start('signal', '--prot', '1');
      const [line] = (await once(createInterface(child.stderr!), 'line')) as [string];
      assert.match(line, /^webgroup: Unknown option '--prot'/);
      assert.deepEqual(await once(child, 'exit'), [2, null]);
    });
  });
});

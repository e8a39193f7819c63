import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { toHex } from '../../src/base/bytes.js';
import { closeServer, listen } from '../../src/server/command/webServer.js';
import { main, type Terminal } from '../../src/server/command.js';
import { SignalingState, WebGroup } from '../../src/index.node.js';
import { RecordingClient } from '../support/signaling.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A terminal that keeps what is said. */
class FakeTerminal implements Terminal {
  readonly printed: string[] = [];
  readonly complaints: string[] = [];
  readonly environment: Record<string, string>;
  stop: (how: 'now' | 'drained') => void = () => {};
  /** Resolves with the first line that is printed. */
  readonly ready: Promise<string>;
  #tellReady: (line: string) => void = () => {};
  #tellComplaint: () => void = () => {};

  constructor(environment: Record<string, string> = {}) {
    this.environment = { WEBGROUP_LOG_LEVEL: 'silent', ...environment };
    this.ready = new Promise((resolve) => (this.#tellReady = resolve));
  }

  wallMs(): number {
    return Date.now();
  }

  print(line: string): void {
    this.printed.push(line);
    this.#tellReady(line);
  }

  complain(line: string): void {
    this.complaints.push(line);
    this.#tellComplaint();
  }

  /** Resolves when such a line has been complained or logged. */
  async complaint(pattern: RegExp): Promise<void> {
    while (!this.complaints.some((line) => pattern.test(line))) {
      await new Promise<void>((resolve) => (this.#tellComplaint = resolve));
    }
  }

  /** As SIGHUP does. */
  reload: () => void = () => assert.fail('nobody reloads');

  onReload(reload: () => void): () => void {
    this.reload = reload;
    return () => (this.reload = () => assert.fail('nobody reloads any more'));
  }

  stopped(): Promise<'now' | 'drained'> {
    return new Promise((resolve) => (this.stop = resolve));
  }
}

describe('the command "webgroup"', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webgroup-command-'));
  after(() => rmSync(folder, { recursive: true }));

  it('starts a signaling server, says where in one line, and ends with 0 when stopped', async () => {
    const terminal = new FakeTerminal();
    const exit = main(['signal', '-h', '127.0.0.1', '-p', '0'], terminal);
    const line = await terminal.ready;
    const [, url] = /^Signaling server is listening on 127\.0\.0\.1:\d+ \((ws:.*)\)$/.exec(line) ?? [];
    assert.ok(url, line);
    const recording = new RecordingClient({ url, id: 'a'.repeat(32) });
    await recording.until('STABLE');
    terminal.stop('now');
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
      terminal.stop('now');
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
    ['signal', '--relay=yes'],
    ['signal', '--log-level', 'loud'],
    ['signal', '--secure'],
    ['signal', '--key', 'key.pem'],
    ['signal', '--cert', 'cert.pem'],
    ['signal', '--ca', 'ca.pem'],
    ['signal', '--trusted-proxies', 'many'],
    ['signal', '--config', 'no-such-file.json'],
    ['signal', '--token-secret', 'x'.repeat(32)],
    ['token'],
    ['token', '--group-id', 'a'.repeat(32)],
    ['token', '--secret', 'x'.repeat(32)],
  ];
  for (const args of wrong) {
    it(`refuses "webgroup ${args.join(' ')}" in one line with 2`, async () => {
      const terminal = new FakeTerminal();
      assert.equal(await main(args, terminal), 2);
      assert.equal(terminal.complaints.length, 1);
      assert.match(terminal.complaints[0]!, /^webgroup: .*webgroup --help.*$/);
    });
  }

  const wrongValues: [name: string, value: string, complaint: RegExp][] = [
    ['WEBGROUP_PORT', '65536', /^webgroup: WEBGROUP_PORT must be a number from 0 to 65535, not "65536"; /],
    ['WEBGROUP_REDIS', 'http://localhost', /^webgroup: the store needs a redis:\/\/ or rediss:\/\/ URL$/],
    ['WEBGROUP_MAX_TOPICS', 'all', /^webgroup: WEBGROUP_MAX_TOPICS must be a number, not "all"; /],
    [
      'WEBGROUP_TOKEN_SECRET',
      'short',
      /^webgroup: the secret of tokens must be a string of 32 bytes or more/,
    ],
    ['WEBGROUP_RELAY', 'yes', /^webgroup: WEBGROUP_RELAY must be true or false, not "yes"; /],
    ['WEBGROUP_MAX_PAYLOAD_BYTES', '1', /^webgroup: maxPayloadBytes must be a number from 128 to /],
    [
      'WEBGROUP_ORIGINS',
      'example.org',
      /^webgroup: an origin is a scheme and a host, .* not "example\.org"$/,
    ],
  ];
  for (const [name, value, complaint] of wrongValues) {
    it(`refuses ${name}=${value} in one line with 2`, async () => {
      const terminal = new FakeTerminal({ [name]: value });
      assert.equal(await main(['signal', '-p', '0'].slice(0, name === 'WEBGROUP_PORT' ? 1 : 3), terminal), 2);
      assert.equal(terminal.complaints.length, 1);
      assert.match(terminal.complaints[0]!, complaint);
    });
  }

  it('takes flags before the environment, and that before the configuration file', async () => {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ host: '192.0.2.1', port: 1, maxMembersPerTopic: 1, relay: true }));
    const terminal = new FakeTerminal({
      WEBGROUP_CONFIG: config,
      WEBGROUP_PORT: '2',
      WEBGROUP_RELAY: 'false',
      WEBGROUP_LOG_LEVEL: 'warn',
    });
    const exit = main(['signal', '-h', '127.0.0.1', '-p', '0'], terminal);
    const [url = ''] = /ws:[^)]*/.exec(await terminal.ready) ?? [];
    const first = new RecordingClient({ url, id: 'a'.repeat(32), relay: true });
    await first.until('STABLE');
    assert.equal(first.client.carries, false);
    const second = new RecordingClient({ url, id: 'b'.repeat(32) });
    await terminal.complaint(/closed with 4006: the topic is full/);
    for (const { client } of [first, second]) client.close();
    terminal.stop('now');
    assert.equal(await exit, 0);
  });

  it('lets in who has a token that it made, and nobody else', async () => {
    const environment = { WEBGROUP_TOKEN_SECRET: 'a secret that has 32 bytes or so' };
    const server = new FakeTerminal(environment);
    const exit = main(['signal', '-h', '127.0.0.1', '-p', '0'], server);
    const [url = ''] = /ws:[^)]*/.exec(await server.ready) ?? [];
    const key = 'the key of a group';
    const maker = new FakeTerminal({ ...environment, WEBGROUP_GROUP_KEY: key });
    assert.equal(await main(['token', '--ttl', '60'], maker), 0);
    const group = new WebGroup({ signalingServer: url, token: maker.printed[0]!, wrtc: false });
    await group.join(key);
    const { id } = group;
    await group.leave();
    const byId = new FakeTerminal(environment);
    assert.equal(await main(['token', '--group-id', id], byId), 0);
    const seen: unknown[] = [];
    const again = new WebGroup({
      signalingServer: url,
      wrtc: false,
      token(of) {
        seen.push(of);
        return byId.printed[0]!;
      },
    });
    await again.join(key);
    assert.deepEqual(seen, [{ id, myId: again.myId }]);
    await again.leave();
    const states: SignalingState[] = [];
    again.onSignalingStateChange = (state) => states.push(state);
    await assert.rejects(again.join('the key of another group'), { code: 'UNAUTHORIZED', retryable: false });
    assert.equal(states.filter((state) => state === SignalingState.CONNECTING).length, 1);
    server.stop('now');
    assert.equal(await exit, 0);
  });

  it('does not serve clients of sigver, who have no token, where it asks for one', async () => {
    const terminal = new FakeTerminal({ WEBGROUP_TOKEN_SECRET: 'a secret that has 32 bytes or so' });
    assert.equal(await main(['signal', '-p', '0', '--sigver'], terminal), 2);
    assert.match(terminal.complaints[0]!, /clients of sigver have no token/);
  });

  it('refuses a configuration that sets what does not exist', async () => {
    const config = join(folder, 'wrong.json');
    writeFileSync(config, JSON.stringify({ prot: 1 }));
    const terminal = new FakeTerminal();
    assert.equal(await main(['signal', '--config', config], terminal), 2);
    assert.match(terminal.complaints[0]!, /wrong\.json sets "prot", which does not exist/);
  });

  it('prints help and version', async () => {
    const terminal = new FakeTerminal();
    assert.equal(await main(['--help'], terminal), 0);
    assert.match(terminal.printed[0]!, /--port PORT/);
    assert.equal(await main(['signal', '--version'], terminal), 0);
    assert.equal(await main(['-v'], terminal), 0);
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
    assert.deepEqual(terminal.printed.slice(1), [version, version]);
  });

  it('outlives errors of the socket it listens on', async () => {
    const errors: string[] = [];
    const server = createHttpServer();
    await listen(server, '127.0.0.1', 0, '--port', ({ message }) => errors.push(message));
    server.emit('error', new Error('accept EMFILE'));
    await closeServer(server);
    assert.deepEqual(errors, ['accept EMFILE']);
  });

  it('logs JSON, and no topic', async () => {
    const terminal = new FakeTerminal({ WEBGROUP_LOG_LEVEL: 'info' });
    const exit = main(['signal', '-h', '127.0.0.1', '-p', '0'], terminal);
    const [url = ''] = /ws:[^)]*/.exec(await terminal.ready) ?? [];
    const topic = Uint8Array.from({ length: 32 }, (_, i) => 200 - i);
    const two = ['a', 'b'].map(() => new RecordingClient({ url, id: 'a'.repeat(32), topic }));
    await terminal.complaint(/closed with 4003/);
    for (const { client } of two) client.close();
    terminal.stop('now');
    assert.equal(await exit, 0);
    const lines = terminal.complaints.map((line) => JSON.parse(line) as { msg: string; code?: string });
    assert.equal(lines[0]!.msg, 'listening');
    assert.ok(
      lines.some(
        ({ code, msg }) => code === 'SIGNALING_REFUSED' && /^connection \d closed with 4003/.test(msg),
      ),
    );
    assert.ok(!terminal.complaints.join().includes(toHex(topic).slice(0, 8)));
  });

  describe('is asked by HTTP', () => {
    async function ask(url: string): Promise<{ status: number; body: string }> {
      const response = await fetch(url, { headers: { connection: 'close' } });
      return { status: response.status, body: await response.text() };
    }

    it('how it is, and what it counts', async () => {
      const terminal = new FakeTerminal({ WEBGROUP_DRAIN_MS: '1' });
      const exit = main(['signal', '-h', '127.0.0.1', '-p', '0'], terminal);
      const [ws = ''] = /ws:[^)]*/.exec(await terminal.ready) ?? [];
      const url = ws.replace('ws:', 'http:');
      const recording = new RecordingClient({ url: ws, id: 'a'.repeat(32) });
      await recording.until('STABLE');
      assert.deepEqual(await ask(`${url}/healthz`), { status: 200, body: 'ok\n' });
      assert.deepEqual(await ask(`${url}/readyz`), { status: 200, body: 'ok\n' });
      assert.equal((await ask(`${url}/else`)).status, 404);
      const { body } = await ask(`${url}/metrics`);
      assert.match(body, /^webgroup_connections 1$/m);
      assert.match(body, /^webgroup_connections_accepted_total 1$/m);
      assert.match(body, /^webgroup_received_messages_total 1$/m);
      assert.match(body, /^process_resident_memory_bytes \d+$/m);
      const page = await ask(url);
      assert.match(page.body, /<td>connections<td>1/);
      terminal.stop('drained');
      await recording.until('CLOSED');
      assert.equal(await exit, 0);
      recording.client.close();
    });

    it('for numbers on the port for operators alone, if there is one', async () => {
      const free = createServer().listen(0, '127.0.0.1');
      await once(free, 'listening');
      const { port } = free.address() as AddressInfo;
      await new Promise((resolve) => free.close(resolve));
      const terminal = new FakeTerminal();
      const exit = main(['signal', '-h', '127.0.0.1', '-p', '0', '--admin-port', String(port)], terminal);
      const url = (/ws:[^)]*/.exec(await terminal.ready) ?? [''])[0].replace('ws:', 'http:');
      assert.equal((await ask(`${url}/metrics`)).status, 404);
      assert.equal((await ask(`${url}/healthz`)).status, 200);
      assert.equal((await ask(`http://127.0.0.1:${port}/metrics`)).status, 200);
      terminal.stop('now');
      assert.equal(await exit, 0);
    });
  });

  describe('with TLS', () => {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');

    /** False when there is no openssl: there is no other way in Node to make a certificate. */
    function makeCertificate(name: string): boolean {
      const { status } = spawnSync('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-days', '1', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'],
        ...['-keyout', key, '-out', cert],
      ]);
      return status === 0;
    }

    before(function () {
      if (!makeCertificate('localhost')) this.skip();
    });

    it('reads them again when asked to, keeps what works, and cuts nobody', async () => {
      const terminal = new FakeTerminal({ WEBGROUP_LOG_LEVEL: 'info' });
      const args = ['signal', '-h', '127.0.0.1', '-p', '0', '-k', key, '-c', cert];
      const exit = main(args, terminal);
      const [url = ''] = /wss:[^)]*/.exec(await terminal.ready) ?? [];
      const nameSeen = async (): Promise<[string, WebSocket]> => {
        const socket = new WebSocket(url, 'webgroup.1', { rejectUnauthorized: false });
        const [response] = (await once(socket, 'upgrade')) as [IncomingMessage];
        return [(response.socket as TLSSocket).getPeerCertificate().subject.CN as string, socket];
      };
      const [before, first] = await nameSeen();
      makeCertificate('renewed');
      terminal.reload();
      const [renewed, second] = await nameSeen();
      writeFileSync(cert, 'no certificate');
      terminal.reload();
      await terminal.complaint(/the certificate stays as it was: no key and certificate for TLS that fit/);
      rmSync(cert);
      terminal.reload();
      await terminal.complaint(/the certificate stays as it was: can't read the file of --cert: ENOENT/);
      const [kept, third] = await nameSeen();
      assert.deepEqual([before, renewed, kept], ['localhost', 'renewed', 'renewed']);
      assert.ok([first, second, third].every(({ readyState }) => readyState === WebSocket.OPEN));
      terminal.stop('now');
      assert.equal(await exit, 0);
      makeCertificate('localhost');
    });

    for (const ca of [[], ['--ca', cert]]) {
      it(`speaks wss:// with ${ca.length > 0 ? '--ca' : 'a key and a certificate alone'}`, async () => {
        const terminal = new FakeTerminal();
        const exit = main(
          ['signal', '-s', '-h', '127.0.0.1', '-p', '0', '-k', key, '-c', cert, ...ca],
          terminal,
        );
        const [url = ''] = /wss:[^)]*/.exec(await terminal.ready) ?? [];
        const socket = new WebSocket(url, 'webgroup.1', { ca: readFileSync(cert) });
        await once(socket, 'open');
        socket.close();
        await once(socket, 'close');
        terminal.stop('now');
        assert.equal(await exit, 0);
      });
    }

    it('says which file can not be read, and ends with 1', async () => {
      const terminal = new FakeTerminal();
      const args = ['signal', '-p', '0', '-k', join(folder, 'no.pem'), '-c', cert];
      assert.equal(await main(args, terminal), 1);
      assert.equal(terminal.complaints.length, 1);
      assert.match(terminal.complaints[0]!, /^webgroup: can't read the file of --key: ENOENT/);
    });

    it('says that the files do not fit, and ends with 1', async () => {
      const terminal = new FakeTerminal();
      assert.equal(await main(['signal', '-p', '0', '-k', cert, '-c', key], terminal), 1);
      assert.equal(terminal.complaints.length, 1);
      assert.match(terminal.complaints[0]!, /^webgroup: no key and certificate for TLS that fit together/);
    });
  });

  describe('as a process', () => {
    function start(...args: string[]): ChildProcess {
      return spawn(process.execPath, ['--import', 'tsx', `${root}/src/server/cli.ts`, ...args], {
        cwd: root,
        env: { ...process.env, WEBGROUP_DRAIN_MS: '100' },
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

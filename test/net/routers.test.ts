import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programs } from '../support/agents/programs.js';
import { run } from './support/commands.js';
import { describeNet } from './support/describeNet.js';
import { Internet, type NetHost } from './support/Internet.js';

const localPort = 5_000;

describeNet('the networks of these tests', function () {
  this.timeout(60_000);
  let internet: Internet;
  let children: ChildProcess[];
  let near: NetHost;
  let far: NetHost;

  beforeEach(async () => {
    internet = new Internet();
    children = [];
    near = internet.add('near');
    far = internet.add('far');
    await Promise.all([near, far].map((host) => start(host, ['echo', host.publicAddress, '7001', '7002'])));
  });

  afterEach(async () => {
    const ended = children.map((child) => once(child, 'exit'));
    for (const child of children) child.kill();
    await Promise.all(ended);
    internet.close();
  });

  async function start({ command }: NetHost, args: string[]): Promise<string> {
    const { udpProbe } = await programs();
    const [first, ...rest] = [...command, process.execPath, udpProbe, ...args];
    const child = spawn(first!, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (args[0] === 'echo') children.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return line;
  }

  /** Where near, near's other port, and far saw one and the same port; and whether another one got in. */
  async function ask(host: NetHost): Promise<{ seen: (string | null)[]; letIn: boolean }> {
    const targets = [`${near.publicAddress}:7001`, `${near.publicAddress}:7002`, `${far.publicAddress}:7001`];
    return JSON.parse(await start(host, ['ask', String(localPort), ...targets])) as Awaited<
      ReturnType<typeof ask>
    >;
  }

  it('let an open host send from its own port and hear everybody', async () => {
    const host = internet.add('host');
    const own = `${host.publicAddress}:${localPort}`;
    assert.deepEqual(await ask(host), { seen: [own, own, own], letIn: true });
  });

  it('have port-restricted routers, that map a port to one port and let in only who was sent to', async () => {
    const host = internet.add('host', 'portRestricted');
    const { seen, letIn } = await ask(host);
    const own = `${host.publicAddress}:${localPort}`;
    assert.deepEqual({ seen, letIn }, { seen: [own, own, own], letIn: false });
  });

  it('keep the port of a host although strangers have sent to it before', async () => {
    const host = internet.add('host', 'portRestricted');
    const own = `${host.publicAddress}:${localPort}`;
    for (const echo of [near, far]) await start(far, ['order', `${echo.publicAddress}:7001`, own]);
    assert.deepEqual((await ask(host)).seen, [own, own, own]);
  });

  it('have symmetric routers, that map a port to another one for each destination', async () => {
    const host = internet.add('host', 'symmetric');
    const { seen, letIn } = await ask(host);
    assert.equal(new Set(seen).size, 3, seen.join());
    for (const address of seen) assert.equal(address?.split(':')[0], host.publicAddress);
    assert.equal(letIn, false);
  });

  it('have routers that let TCP through and no UDP', async () => {
    const host = internet.add('host', 'udpBlocked');
    assert.deepEqual(await ask(host), { seen: [null, null, null], letIn: false });
    const server = spawn(
      near.command[0]!,
      [...near.command.slice(1), process.execPath, '-e', tcpServer(near.publicAddress)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(server);
    await once(createInterface(server.stdout), 'line');
    const [first, ...rest] = [...host.command, process.execPath, '-e', tcpClient(near.publicAddress)];
    assert.equal(run(first!, ...rest).trim(), 'hello');
  });

  it('lose packets at random, cut hosts from each other in one direction or both, and heal', async () => {
    const host = internet.add('host');
    const own = `${host.publicAddress}:${localPort}`;
    internet.block(far, host);
    assert.deepEqual((await ask(host)).seen, [own, own, null]);
    internet.unblock(far, host);
    internet.cut([host], [near]);
    assert.deepEqual((await ask(host)).seen, [null, null, own]);
    internet.heal([host], [near]);
    assert.deepEqual((await ask(host)).seen, [own, own, own]);
    internet.lose(host, 100);
    assert.deepEqual((await ask(host)).seen, [null, null, null]);
  });
});

const tcpServer = (address: string): string =>
  `require('net').createServer((s) => s.end('hello')).listen(80, '${address}', () => console.log('listening'))`;
const tcpClient = (address: string): string =>
  `require('net').connect(80, '${address}').on('data', (data) => console.log(String(data)))`;

import assert from 'node:assert/strict';
import { systemPlatform } from '../../src/base/system.js';
import { createKey, WebGroup, type Data } from '../../src/index.js';
import { groupContract } from '../contract/group.js';
import { checkSame, hasMembers, joinAll, receive, testBytes } from '../support/groups.js';
import { testConfig } from './support/config.js';
import { countConnections, type ConnectionCount } from './support/connections.js';

const signalingUrl = (): string => testConfig().signalingUrl;

groupContract('data channels of the page', {
  makeGroup: (_index, options, foundation) => new WebGroup(options, foundation),
  signalingUrl,
});

describe('WebGroup in a page', function () {
  this.timeout(60_000);
  let connections: ConnectionCount;
  let sockets: WebSocket[];
  let groups: WebGroup[];

  beforeEach(() => {
    connections = countConnections();
    sockets = [];
    groups = [];
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    connections.restore();
    assert.equal(connections.open, 0, 'connections that are left');
    const open = sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING);
    assert.equal(open.length, 0, 'sockets that are left');
  });

  async function joined(count: number): Promise<WebGroup[]> {
    const real = systemPlatform();
    const openSocket: typeof real.openSocket = (url, protocols) => {
      const socket = real.openSocket(url, protocols);
      sockets.push(socket as unknown as WebSocket);
      return socket;
    };
    for (let i = 0; i < count; i++) {
      groups.push(new WebGroup({ signalingServer: signalingUrl() }, { platform: { ...real, openSocket } }));
    }
    await joinAll(groups, createKey());
    return groups;
  }

  it('has one direct link to each other member', async () => {
    const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
    assert.equal(a.path(b.myId)?.kind, 'direct');
    assert.equal(b.path(c.myId)?.kind, 'direct');
    assert.deepEqual([connections.made, connections.open], [6, 6]);
    await b.leave();
    await Promise.all([hasMembers(a, 2), hasMembers(c, 2)]);
    assert.equal(connections.open, 2);
  });

  it('finds those who share its password', async () => {
    for (const password of ['caf\u00e9', 'cafe\u0301']) {
      groups.push(new WebGroup({ signalingServer: signalingUrl(), password }));
    }
    await joinAll(groups, createKey());
    const received = receive(groups[1]!, 1);
    groups[0]!.send('among us');
    assert.equal((await received)[0]?.data, 'among us');
  });

  it('sends 20 MB to two others, equal and of the same type', async () => {
    const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
    const sent: Data[] = ['', 'é', testBytes(20_000_000), new Uint8Array(), 'é'.repeat(1_000_000)];
    const received = [b, c].map((group) => receive(group, sent.length));
    for (const data of sent) if (!a.send(data)) await a.ready();
    for (const messages of await Promise.all(received)) {
      messages.forEach(({ from, data }, index) => {
        assert.equal(from, a.myId);
        checkSame(data, sent[index]!);
      });
    }
  });

  it('invites the bot once, which all see and can talk to', async () => {
    const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
    const { botUrl } = testConfig();
    await Promise.all([a.invite(botUrl), b.invite(botUrl)]);
    await a.invite(botUrl);
    await Promise.all([hasMembers(a, 3), hasMembers(b, 3)]);
    const bot = a.members.find((id) => id !== a.myId && id !== b.myId)!;
    for (const group of [a, b]) {
      assert.equal(group.path(bot)?.kind, 'websocket');
      const echoes = receive(group, 2);
      const sent = ['é', testBytes(3_000_000)];
      for (const data of sent) group.sendTo(bot, data);
      (await echoes).forEach(({ from, data }, index) => {
        assert.equal(from, bot);
        checkSame(data, sent[index]!);
      });
    }
  });
});

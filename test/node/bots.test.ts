import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import {
  createKey,
  createToken,
  SignalingServer,
  verifyTokens,
  WebGroup,
  WebGroupBotServer,
  WebGroupState,
  type AuthorizationRequest,
  type GroupError,
  type WebGroupBotServerOptions,
  type WebGroupOptions,
} from '../../src/index.node.js';
import { systemClock, systemPlatform } from '../../src/base/system.js';
import { inviteBot } from '../../src/channel/invitation.js';
import { encodeInviteOpening, encodeSessionOpening, memberSubprotocol } from '../../src/wire/inviteCodec.js';
import { checkSame, hasMembers, joinAll, next, receive, testBytes, until } from '../support/groups.js';
import { frame, HostileSocket } from '../support/hostileSocket.js';

describe('WebGroupBotServer', function () {
  this.timeout(60_000);
  let signaling: SignalingServer;
  let groups: WebGroup[];
  let bots: WebGroupBotServer[];
  let servers: Server[];
  let key: string;

  beforeEach(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    [groups, bots, servers] = [[], [], []];
    key = createKey();
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    await Promise.all(bots.map((bot) => bot.close()));
    // A server ends only when no socket is left: nothing may have stayed open.
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    await signaling.close();
  });

  function make(options: WebGroupOptions = {}): WebGroup {
    const group = new WebGroup({ signalingServer: signaling.url!, wrtc: false, ...options });
    groups.push(group);
    return group;
  }

  async function listen(): Promise<Server> {
    const server = createServer((_request, response) => response.end('a page'));
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  async function serve(options: Partial<WebGroupBotServerOptions> = {}): Promise<WebGroupBotServer> {
    const bot = new WebGroupBotServer({
      server: options.server ?? (await listen()),
      webGroupOptions: { signalingServer: signaling.url! },
      ...options,
    });
    bots.push(bot);
    return bot;
  }

  async function joined(options: WebGroupOptions = {}): Promise<WebGroup> {
    const group = make(options);
    await group.join(key);
    return group;
  }

  it('is a member when invite resolves, over a WebSocket, and talks with all', async () => {
    const bot = await serve();
    const states: WebGroupState[] = [];
    bot.onWebGroup = (group) => {
      states.push(group.state);
      assert.equal(group.key, key);
      group.onStateChange = (state) => states.push(state);
      group.onMessage = (id, data) => void group.sendTo(id, data);
    };
    const a = make({ wrtc: 'node-datachannel' });
    const b = make({ wrtc: 'node-datachannel' });
    await joinAll([a, b], key);
    await a.invite(bot.url);
    const [group] = bot.webGroups;
    assert.ok(a.members.includes(group!.myId));
    await Promise.all([a, b, group!].map((each) => hasMembers(each, 3)));
    assert.deepEqual(states, [WebGroupState.JOINING, WebGroupState.JOINED]);
    assert.equal(a.path(b.myId)?.kind, 'direct');
    for (const member of [a, b]) {
      assert.equal(member.path(group!.myId)?.kind, 'websocket');
      const echo = receive(member, 4);
      const sent = ['', 'é', new Uint8Array(), testBytes(3_000_000)];
      for (const data of sent) member.sendTo(group!.myId, data);
      for (const [index, { data }] of (await echo).entries()) checkSame(data, sent[index]!);
    }
  });

  it('is reached without WebRTC by members that do not reach each other, and carries for them', async () => {
    const bot = await serve();
    const a = await joined();
    await a.invite(bot.url);
    const b = await joined();
    const [group] = bot.webGroups;
    await hasMembers(group!, 3);
    await Promise.all([a, b].map((member) => until(member, () => member.members.length === 3)));
    assert.deepEqual(a.neighbors, [group!.myId]);
    assert.deepEqual(b.neighbors, [group!.myId]);
    assert.deepEqual(a.path(b.myId)?.via, [group!.myId]);
  });

  it('is there once however often it is invited', async () => {
    const bot = await serve();
    const a = make({ wrtc: 'node-datachannel' });
    const b = make({ wrtc: 'node-datachannel' });
    await joinAll([a, b], key);
    await Promise.all([a.invite(bot.url), a.invite(bot.url), b.invite(bot.url)]);
    await b.invite(bot.url);
    assert.equal(bot.webGroups.size, 1);
    await Promise.all([a, b].map((group) => hasMembers(group, 3)));
  });

  it('follows a change of the key, and is then there once for the new one', async () => {
    const bot = await serve({
      webGroupOptions: { signalingServer: signaling.url!, followRotation: () => true },
    });
    const group = await joined();
    await group.invite(bot.url);
    const members = [...group.members];
    await group.rotateKey('another');
    await Promise.all([group, ...bot.webGroups].map((each) => until(each, () => each.key === 'another')));
    await group.invite(bot.url);
    assert.deepEqual(group.members, members);
    assert.equal(bot.webGroups.size, 1);
  });

  it('serves many groups which know nothing of each other', async () => {
    const bot = await serve();
    const members = Array.from({ length: 8 }, () => make());
    await Promise.all(
      members.map(async (group) => {
        await group.join();
        await group.invite(bot.url);
      }),
    );
    assert.equal(bot.webGroups.size, 8);
    const inGroups = [...bot.webGroups];
    assert.equal(new Set(inGroups.map(({ myId }) => myId)).size, 8);
    const received = inGroups.map((group) => receive(group, 1));
    for (const group of members) group.send(group.key);
    for (const [index, [message]] of (await Promise.all(received)).entries()) {
      assert.equal(message!.data, inGroups[index]!.key);
      assert.equal(inGroups[index]!.members.length, 2);
    }
  });

  it('lives beside other bot servers in one process, each at its own url', async () => {
    const [one, two] = [await serve(), await serve()];
    const a = make({ wrtc: 'node-datachannel' });
    await a.join(key);
    await Promise.all([a.invite(one.url), a.invite(two.url)]);
    await hasMembers(a, 3);
    const [first, second] = [[...one.webGroups][0]!, [...two.webGroups][0]!];
    await hasMembers(first, 3);
    assert.deepEqual(a.members, [a.myId, first.myId, second.myId].sort());
    assert.equal(first.path(second.myId)?.kind, 'websocket');
  });

  it('leaves when it is alone, and comes again when it is invited again', async () => {
    const bot = await serve();
    const a = await joined();
    for (let round = 0; round < 2; round++) {
      await a.invite(bot.url);
      const [group] = bot.webGroups;
      const left = until(group!, () => group!.state === WebGroupState.LEFT);
      await a.leave();
      await left;
      assert.equal(bot.webGroups.size, 0);
      await a.join(key);
    }
  });

  it('leaves a group to which nobody comes', async () => {
    const server = await listen();
    const impatient = (delayMs: number, action: () => void): (() => void) =>
      systemClock.after(delayMs === 30_000 ? 1 : delayMs, action);
    const platform = { ...systemPlatform(), clock: { ...systemClock, after: impatient } };
    const bot = new WebGroupBotServer(
      { server, webGroupOptions: { signalingServer: signaling.url! } },
      platform,
    );
    bots.push(bot);
    const left = new Promise<void>((resolve) => {
      bot.onWebGroup = (group) =>
        void until(group, () => group.state === WebGroupState.LEAVING).then(resolve);
    });
    await inviteBot(systemPlatform(), bot.url, { key, token: undefined }, new AbortController().signal).catch(
      () => {},
    );
    await left;
  });

  it('comes again when it is invited while it leaves', async () => {
    const bot = await serve();
    const a = await joined();
    await a.invite(bot.url);
    const [first] = bot.webGroups;
    void first!.leave();
    assert.equal(first!.state, WebGroupState.LEAVING);
    const gone = next(a, 'memberLeave');
    await Promise.all([gone, a.invite(bot.url)]);
    const [second] = bot.webGroups;
    assert.ok(second && second !== first);
    await hasMembers(a, 2);
    assert.deepEqual(a.members, [a.myId, second.myId].sort());
  });

  it('refuses keys that are none', async () => {
    const bot = await serve();
    for (const bad of ['', 'k'.repeat(513)]) {
      const invitation = { key: bad, token: undefined };
      await assert.rejects(inviteBot(systemPlatform(), bot.url, invitation, new AbortController().signal), {
        code: 'INVITE_FAILED',
        message: /not valid/,
      });
    }
    assert.equal(bot.webGroups.size, 0);
  });

  describe('that asks who may invite it', () => {
    const secret = 's'.repeat(32);

    it('comes to the groups for which there is a token', async () => {
      const bot = await serve({ authorize: verifyTokens({ secret }) });
      const [a, b] = [await joined(), make()];
      await b.join(createKey());
      const token = createToken({ secret, groupId: a.id, expiresAtMs: Date.now() + 60_000 });
      await a.invite(bot.url, { token });
      await hasMembers(a, 2);
      for (const given of [undefined, '', 'no token', token]) {
        await assert.rejects(b.invite(bot.url, { token: given }), {
          code: 'INVITE_FAILED',
          message: /not allowed/,
        });
      }
      // To be there already helps nobody.
      await assert.rejects(a.invite(bot.url), { code: 'INVITE_FAILED' });
      assert.equal(bot.webGroups.size, 1);
      assert.deepEqual(b.members, [b.myId]);
    });

    it('shows where an invitation comes from', async () => {
      const seen: AuthorizationRequest[] = [];
      const bot = await serve({
        authorize(request) {
          seen.push(request);
          return true;
        },
      });
      const a = await joined();
      await a.invite(bot.url, { token: 'é' });
      const [{ groupId, token, address, headers }] = seen as [AuthorizationRequest];
      assert.deepEqual({ groupId, token, address }, { groupId: a.id, token: 'é', address: '127.0.0.1' });
      assert.equal(headers.upgrade, 'websocket');
    });

    it('does not come when that can not be said, and tells why', async () => {
      const bot = await serve({
        authorize() {
          throw new Error('the database is away');
        },
      });
      const told = new Promise<GroupError>((resolve) => (bot.onError = resolve));
      const a = await joined();
      await assert.rejects(a.invite(bot.url), { code: 'INVITE_FAILED', message: /nobody could say/ });
      assert.equal((await told).code, 'HANDLER_THREW');
    });

    it('takes no other tokens than texts of up to 4096 bytes', async () => {
      const a = await joined();
      for (const token of [42, 'é'.repeat(2049)] as string[]) {
        await assert.rejects(a.invite('ws://localhost:1', { token }), { code: 'INVALID_ARGUMENT' });
      }
    });
  });

  it('stays when it is alone, if it is to', async () => {
    const bot = await serve({ leaveOnceAlone: false });
    const a = await joined();
    await a.invite(bot.url);
    const [group] = bot.webGroups;
    const alone = until(group!, () => group!.members.length === 1);
    await a.leave();
    await alone;
    assert.equal(group!.state, WebGroupState.JOINED);
    await a.join(key);
    await hasMembers(a, 2);
    assert.deepEqual(a.members, [a.myId, group!.myId].sort());
  });

  it('has left all groups when it is closed, and gives the server back', async () => {
    const bot = await serve();
    const a = await joined();
    await a.invite(bot.url);
    const left = next(a, 'memberLeave');
    await bot.close();
    await bot.close();
    assert.equal((await left)[1].reason, 'left');
    assert.equal(bot.webGroups.size, 0);
    assert.equal(bot.server.listenerCount('upgrade'), 0);
    await assert.rejects(a.invite(bot.url), { code: 'INVITE_FAILED' });
    const again = await serve({ server: bot.server });
    await a.invite(again.url);
  });

  it('tells the inviter and onError when it can not join', async () => {
    const bot = await serve({
      webGroupOptions: { signalingServer: 'ws://127.0.0.1:9', joinTimeoutMs: 100 },
    });
    const codes: string[] = [];
    bot.onError = ({ code }) => codes.push(code);
    const a = await joined();
    await assert.rejects(a.invite(bot.url), { code: 'INVITE_FAILED', message: /SIGNALING_UNREACHABLE/ });
    assert.deepEqual(codes, ['SIGNALING_UNREACHABLE']);
    assert.equal(bot.webGroups.size, 0);
  });

  it('refuses more groups than it is to be in', async () => {
    const bot = await serve({ maxGroups: 1 });
    const [a, b] = [make(), make()];
    await Promise.all([a.join(), b.join()]);
    await a.invite(bot.url);
    await assert.rejects(b.invite(bot.url), { code: 'INVITE_FAILED', message: /too many groups/ });
    await a.invite(bot.url);
  });

  it('goes on when handlers of the application throw', async () => {
    const bot = await serve();
    const codes: string[] = [];
    bot.onError = ({ code }) => {
      codes.push(code);
      throw new Error('from onError');
    };
    bot.onWebGroup = (group) => {
      group.onMessage = () => {
        throw new Error('from onMessage');
      };
      throw new Error('from onWebGroup');
    };
    const a = await joined();
    await a.invite(bot.url);
    const [group] = bot.webGroups;
    const told = next(group!, 'error');
    a.send('x');
    await told;
    assert.deepEqual(codes, ['HANDLER_THREW', 'HANDLER_THREW']);
    assert.equal(a.members.length, 2);
  });

  it('rejects an invitation of which nothing comes in time, or which is given up by leaving', async () => {
    const server = await listen();
    const silent = new WebSocketServer({ server, handleProtocols: () => memberSubprotocol });
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const a = await joined({ inviteTimeoutMs: 100 });
    await assert.rejects(a.invite(url), { code: 'INVITE_FAILED' });
    const b = await joined();
    const connected = once(silent, 'connection');
    const invited = b.invite(url);
    await connected;
    await Promise.all([assert.rejects(invited, { code: 'LEFT' }), b.leave()]);
    silent.close();
    for (const client of silent.clients) client.terminate();
  });

  it('rejects an invitation at what is no bot server', async () => {
    const a = await joined();
    const { port } = (await listen()).address() as AddressInfo;
    for (const url of [
      signaling.url!,
      `ws://127.0.0.1:${port}`,
      'ws://127.0.0.1:9',
      'ws://no.host.invalid',
    ]) {
      await assert.rejects(a.invite(url), { code: 'INVITE_FAILED' }, url);
    }
  });

  it('refuses what it can not be made of', async () => {
    for (const options of [undefined, {}, { server: 42 }]) {
      assert.throws(() => new WebGroupBotServer(options as unknown as WebGroupBotServerOptions), {
        code: 'INVALID_ARGUMENT',
      });
    }
    const server = await listen();
    assert.throws(() => new WebGroupBotServer({ server, url: 'http://x' }), { code: 'INVALID_URL' });
    const bot = await serve({ server });
    assert.throws(() => new WebGroupBotServer({ server }), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => new WebGroupBotServer({ server: createServer() }).url, { code: 'INVALID_ARGUMENT' });
    assert.equal(bot.server, server);
  });

  it('shares an http server with signaling, pages and upgrades of others', async () => {
    const server = await listen();
    const shared = new SignalingServer({ server });
    const foreign = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      if (request.url !== '/foreign') return;
      foreign.handleUpgrade(request, socket, head, (accepted) => accepted.send('not webgroup'));
    });
    const { port } = server.address() as AddressInfo;
    const url = `ws://127.0.0.1:${port}`;
    const bot = await serve({ server, webGroupOptions: { signalingServer: url } });
    const a = await joined({ signalingServer: url });
    await a.invite(bot.url);
    assert.equal(a.members.length, 2);
    const other = new WebSocket(`${url}/foreign`);
    const [data] = (await once(other, 'message')) as [Buffer];
    assert.equal(data.toString(), 'not webgroup');
    assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'a page');
    other.terminate();
    await a.leave();
    await bot.close();
    await shared.close();
    server.closeAllConnections();
  });

  describe('attacked', () => {
    it('closes sockets that say nothing of use, and harms nobody else', async () => {
      const bot = await serve();
      const { port } = bot.server.address() as AddressInfo;
      const a = await joined();
      await a.invite(bot.url);
      const told: string[] = [];
      a.on('memberLeave', () => told.push('leave'));
      const binary = 0x82;
      const sid = new Uint8Array(8).fill(7);
      const wrong: Record<string, Buffer> = {
        'no protobuf': frame(binary, Buffer.from('garbage')),
        nothing: frame(binary, Buffer.alloc(0)),
        text: frame(0x81, Buffer.from('{')),
        'reserved bits': Buffer.from([0xf2, 0x80, 0, 0, 0, 0]),
        unmasked: Buffer.from([0x82, 0x01, 0x00]),
        '100 MB': frame(binary, Buffer.alloc(1_000), 100_000_000),
        '100 KB': frame(binary, Buffer.alloc(100_000)),
        'a session name of 3 bytes': frame(binary, encodeSessionOpening(new Uint8Array(3))),
        'an invitation of garbage': frame(binary, encodeInviteOpening(testBytes(100))),
        'an empty invitation': frame(binary, encodeInviteOpening(new Uint8Array())),
        'more than it may while it waits': Buffer.concat([
          frame(binary, encodeSessionOpening(sid)),
          ...Array.from({ length: 3 }, () => frame(binary, Buffer.alloc(60_000))),
        ]),
      };
      for (const bytes of Object.values(wrong)) {
        const hostile = await HostileSocket.open(port, memberSubprotocol);
        hostile.write(bytes);
        // Resolves when the socket is closed, and only then.
        await hostile.closeCode();
      }
      const group = [...bot.webGroups][0]!;
      const received = receive(group, 1);
      a.send('still here');
      await received;
      assert.deepEqual(told, []);
    });

    it('closes sockets that stay silent', async () => {
      const bot = await serve();
      const { port } = bot.server.address() as AddressInfo;
      const hostile = await HostileSocket.open(port, memberSubprotocol);
      assert.ok(await hostile.closeCode());
    });

    it('keeps no socket that waits for a session which never comes', async () => {
      const bot = await serve();
      const { port } = bot.server.address() as AddressInfo;
      const waiting = await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const hostile = await HostileSocket.open(port, memberSubprotocol);
          hostile.write(frame(0x82, encodeSessionOpening(new Uint8Array(8).fill(index))));
          return hostile;
        }),
      );
      const a = await joined();
      await a.invite(bot.url);
      assert.equal(a.members.length, 2);
      await bot.close();
      await Promise.all(waiting.map((hostile) => hostile.closeCode()));
    });

    it('answers upgrades that are not for it', async () => {
      const bot = await serve();
      const { port } = bot.server.address() as AddressInfo;
      for (const subprotocol of ['webgroup.1', 'nothing']) {
        await assert.rejects(HostileSocket.open(port, subprotocol), /no upgrade: HTTP\/1.1 400/);
      }
    });
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { openNodeSocket } from '../../src/base/system.node.js';
import { systemPlatform } from '../../src/base/system.js';
import { deriveSecrets } from '../../src/base/keys.js';
import { noRtcEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import { createKey, SignalingServer, WebGroupBotServer, type WebGroup } from '../../src/index.node.js';
import { decodeServerMessage, encodeServerMessage } from '../../src/wire/signalingCodec.js';
import { receive, until } from '../support/groups.js';
import { flip } from './support/forgeries.js';
import { HonestGroup, type HonestMember } from './support/HonestGroup.js';
import { Tap } from './support/Tap.js';

/** Flips a bit of one packet after the other: of the first byte, the last one, the second one, the last but one, and so on. */
class Positions {
  /** How many packets it has altered. */
  done = 0;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  /** Undefined when all positions had their turn. */
  flip(packet: Uint8Array): Uint8Array | undefined {
    if (this.done >= this.#count) return undefined;
    const step = (this.done >> 1) % packet.length;
    const at = this.done % 2 === 0 ? step : packet.length - 1 - step;
    return flip(packet, at, this.done++ % 8);
  }
}

for (const password of [undefined, 'correct horse battery staple']) {
  describe(`a tap on all that travels in the open of a group ${password ? 'with' : 'without'} a password`, function () {
    this.timeout(60_000);
    const names = ['a', 'b', 'c', 'w', 's', 'bot'].map((name) => [name, `${name} is called ${createKey()}`]);
    const metaOf = new Map(names as [string, string][]);
    let tap: Tap;
    let signaling: SignalingServer;
    let botHost: Server;
    let bots: WebGroupBotServer;
    let honest: HonestGroup;
    let alterBot: (message: Uint8Array, towards: 'client' | 'server') => readonly Uint8Array[];
    let alterSignaling: typeof alterBot;
    let a: HonestMember,
      b: HonestMember,
      c: HonestMember,
      w: HonestMember,
      s: HonestMember,
      bot: HonestMember;

    /**
     * `a` and `b` have no link, and others carry for them; `w` has no WebRTC, and a WebSocket to the bot; `s` has neither, and
     * the server carries for it.
     */
    before(async () => {
      alterBot = alterSignaling = (message) => [message];
      tap = new Tap();
      signaling = new SignalingServer({ relay: true, relayBytesPerSecond: 8 * 1024 * 1024 });
      await signaling.listen(0, '127.0.0.1');
      botHost = createServer().listen(0, '127.0.0.1');
      await once(botHost, 'listening');
      const signalingServer = await tap.inFrontOf(signaling.url!, (...said) => alterSignaling(...said));
      const botUrl = `ws://127.0.0.1:${(botHost.address() as AddressInfo).port}`;
      const url = await tap.inFrontOf(botUrl, (...said) => alterBot(...said));
      const options = { signalingServer, relay: true, ...(password && { password }) };
      bots = new WebGroupBotServer({
        server: botHost,
        url,
        webGroupOptions: { ...options, wrtc: false, meta: { name: metaOf.get('bot')! } },
      });
      const key = password ? `The book club of ${createKey()}` : createKey();
      honest = new HonestGroup(options, { key });
      honest.network.keepApart('a', 'b');
      const platform = systemPlatform();
      const withoutBot = {
        ...platform,
        openSocket: (to: string, protocols: string[]) =>
          openNodeSocket(to === url ? 'ws://127.0.0.1:1' : to, protocols),
      };
      const make = (name: string, ...rest: [foundation?: object]): HonestMember =>
        honest.make(name, { meta: { name: metaOf.get(name)! } }, ...rest);
      [a, b, c] = [make('a'), make('b'), make('c')];
      w = make('w', { rtc: noRtcEngine });
      s = make('s', { rtc: noRtcEngine, platform: withoutBot });
      const [first] = honest.members as [HonestMember];
      const invited = new Promise<WebGroup>((resolve) => (bots.onWebGroup = resolve));
      void invited.then((group) => (bot = honest.adopt('bot', group)));
      await first.group.join(key);
      await first.group.invite(url);
      for (const { group } of honest.members) if (group.state === 3) void group.join(key);
      await honest.whole();
    });

    after(async () => {
      await honest.leave();
      await bots.close();
      botHost.close();
      await signaling.close();
      await tap.close();
    });

    const pathOf = (from: HonestMember, to: HonestMember): string | undefined =>
      from.group.path(to.group.myId)?.kind;

    it('is in the way of every kind that there is', async () => {
      // Members who join may be carried for before they have a link of their own.
      await until(a.group, () => pathOf(a, c) === 'direct');
      await until(a.group, () => pathOf(a, b) === 'relayed');
      await until(w.group, () => pathOf(w, bot) === 'websocket');
      await until(s.group, () => pathOf(s, c) === 'signaling');
    });

    it('sees no message, no key, no password and no name', async () => {
      const markers: Uint8Array[] = [];
      const { members } = honest;
      for (let round = 0; round < 5; round++) {
        const received = members.map(({ group }) => receive(group, members.length - 1));
        for (const { group } of members) {
          const marker = new Uint8Array(randomBytes(32));
          markers.push(marker);
          group.send(marker);
        }
        for (const messages of await Promise.all(received)) {
          for (const { data } of messages)
            assert.ok(markers.some((marker) => Buffer.compare(marker, data as Uint8Array) === 0));
        }
      }
      honest.inventions.length = 0;
      const { crypto } = systemPlatform();
      const { psk } = await deriveSecrets(crypto, honest.key, password && 'password');
      const secrets = [...markers, ...metaOf.values(), honest.key, psk, ...(password ? [password] : [])];
      for (const [index, secret] of secrets.entries())
        assert.ok(!tap.hasSeen(secret), `it has seen secret ${index}: ${String(secret)}`);
      // It would see them, as it sees what is no secret.
      const { topic } = await deriveSecrets(crypto, honest.key, password && 'password');
      assert.ok(tap.hasSeen(topic));
      assert.ok(tap.hasSeen(Buffer.from(a.group.myId, 'hex')));
      assert.ok(tap.counts.carried > 5 && tap.counts.websocket > 50, JSON.stringify(tap.counts));
    });

    if (password) return;

    it('flips bits of packets that members and the server carry: refused, and the group goes on', async () => {
      const [byMembers, byServer] = [new Positions(90), new Positions(90)];
      tap.alterCarried = (relay) => {
        if (relay.content.type !== 'packet' || relay.content.data.length === 0) return [relay];
        const data = byMembers.flip(relay.content.data);
        return data ? [{ ...relay, content: { ...relay.content, data } }] : [relay];
      };
      alterSignaling = (bytes, towards) => {
        const message = towards === 'client' && decodeServerMessage(bytes);
        if (!message || message.kind !== 'carry' || message.data.length === 0) return [bytes];
        const data = byServer.flip(message.data);
        return data ? [encodeServerMessage({ ...message, data })] : [bytes];
      };
      await honest.exchange(20, 20_000);
      for (const { done } of [byMembers, byServer]) assert.ok(done >= 20, `${done} packets`);
      tap.alterCarried = (relay) => [relay];
      alterSignaling = (message) => [message];
      await honest.goesOn();
    });

    it('flips a bit of each byte of packets to and from a bot: refused, and the group goes on', async () => {
      const positions = new Positions(90);
      // Beside each packet, so that not a single one is missing.
      alterBot = (message) => {
        const forged = positions.flip(message);
        return forged ? [forged, message] : [message];
      };
      while (positions.done < 90) await honest.exchange();
      alterBot = (message) => [message];
      await honest.goesOn();
      assert.equal(pathOf(w, bot), 'websocket');
    });

    it('adds eight forged packets to each one to and from a bot: the link ends, and the group goes on', async () => {
      const changed = until(w.group, () => pathOf(w, bot) !== 'websocket');
      let count = 0;
      alterBot = (message) =>
        count++ < 400 ? [...Array.from({ length: 8 }, () => flip(message)), message] : [message];
      await Promise.all([changed, honest.exchange(20, 20_000)]);
      alterBot = (message) => [message];
      await honest.goesOn();
    });
  });
}

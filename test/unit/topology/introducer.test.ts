import assert from 'node:assert/strict';
import { utf8 } from '../../../src/base/bytes.js';
import { memberIdOf } from '../../../src/base/ids.js';
import { deriveSecrets } from '../../../src/base/keys.js';
import type { Platform } from '../../../src/base/Platform.js';
import { systemPlatform } from '../../../src/base/system.js';
import type { OpeningIdentity } from '../../../src/channel/Opening.js';
import { passwordProof } from '../../../src/channel/passwordProof.js';
import { noRtcEngine } from '../../../src/channel/rtc/simplePeerEngine.js';
import { Introducer, type Route } from '../../../src/topology/Introducer.js';
import {
  decodeIntroduction,
  encodeIntroduction,
  type Introduction,
} from '../../../src/wire/handshakeCodec.js';
import { FakeRtcEngine } from '../channel/FakeRtcEngine.js';

const system = systemPlatform();
/** What is to happen when a carrier has not answered in time. */
let timeouts: (() => void)[] = [];
const platform: Platform = {
  ...system,
  clock: {
    nowMs: () => system.clock.nowMs(),
    wallMs: () => system.clock.wallMs(),
    after: (delayMs, callback) => {
      if (delayMs !== 2_000) return system.clock.after(delayMs, callback);
      timeouts.push(callback);
      return () => (timeouts = timeouts.filter((each) => each !== callback));
    },
  },
};
const peer = { id: 'ff'.repeat(16), incarnation: 1 };
const [near, far] = ['01'.repeat(16), '02'.repeat(16)] as [string, string];

/** What an introducer has brought and told, by the one way that the test has chosen last. */
class Bench {
  readonly introducer: Introducer;
  readonly id: string;
  readonly lines: string[] = [];
  readonly brought: Introduction[] = [];
  /** The lives of those who have called. */
  readonly calls: number[] = [];
  called: () => unknown = () => {};
  route: Route = { via: [near] };
  held: Uint8Array | undefined;
  #wake = (): void => {};

  constructor(identity: OpeningIdentity, rtc = noRtcEngine) {
    this.id = identity.id;
    this.introducer = new Introducer(
      platform,
      { identity, means: { rtc, rtcConfiguration: {} } },
      {
        conversationWith: () => this.held,
        routeTo: () => this.route,
        bring: (_, bytes, route) => {
          this.brought.push(decodeIntroduction(bytes));
          this.#note(`${this.brought.at(-1)!.step} ${nameOf(route)}`);
          return true;
        },
        serverCarries: () => false,
        relay: () => assert.fail(),
        onCalled: ({ incarnation }) => {
          this.calls.push(incarnation);
          this.called();
        },
        onWanted: () => this.#note('wanted'),
        onOpened: () => assert.fail(),
        onUnanswered: (_, route) => this.#note(`unanswered ${nameOf(route)}`),
        onFailed: (_, kind, _error, _triedUrl, route) => this.#note(`${kind} failed ${nameOf(route)}`),
      },
    );
  }

  /** Resolves when there are so many lines. */
  async until(count: number): Promise<void> {
    while (this.lines.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  #note(line: string): void {
    this.lines.push(line);
    this.#wake();
  }
}

function nameOf(route: Route): string {
  return route === 'signaling' ? 'by signaling' : `through ${route.via[0] === near ? 'near' : 'far'}`;
}

async function identity(): Promise<OpeningIdentity> {
  const { crypto } = platform;
  const staticKeys = await crypto.generateKeyPair();
  const id = await memberIdOf(crypto, staticKeys.publicKey);
  const secrets = await deriveSecrets(crypto, 'key');
  return { id, incarnation: 1, staticKeys, maxMessageBytes: 1_000_000, ...secrets };
}

describe('Introducer', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = new Bench(await identity());
  });

  afterEach(() => bench.introducer.close());

  it('gives up a relayed link at once when the link to its first carrier is lost', async () => {
    bench.introducer.dialRelay(peer, { via: [near, far] }, 10_000);
    await bench.until(1);
    bench.introducer.carrierLost(far);
    bench.introducer.carrierLost(near);
    assert.deepEqual(bench.lines, ['m1 through near', 'relay failed through near']);
  });

  it('begins an own link anew when the link to the first carrier is lost before an answer has come', async () => {
    bench.introducer.dial(peer, { directOnly: false, timeoutMs: 10_000, carriersMs: 2_000 });
    await bench.until(1);
    bench.route = 'signaling';
    bench.introducer.carrierLost(near);
    await bench.until(2);
    assert.deepEqual(bench.lines, ['m1 through near', 'm1 by signaling']);
    assert.notDeepEqual(bench.brought[0]!.attempt, bench.brought[1]!.attempt);
  });

  it('begins an own link anew by signaling when nobody has answered in time, and names the way that has failed', async () => {
    bench.introducer.dial(peer, { directOnly: false, timeoutMs: 10_000, carriersMs: 2_000 });
    await bench.until(1);
    for (const happen of timeouts) happen();
    await bench.until(3);
    assert.deepEqual(bench.lines, ['m1 through near', 'unanswered through near', 'm1 by signaling']);
    assert.deepEqual(timeouts, []);
  });

  describe('once the other side has answered', () => {
    let other: Bench;

    afterEach(() => other.introducer.close());

    /** Two members open an own link, until the one that has called has said what it says to the answer. */
    async function answered(
      change: (identity: OpeningIdentity) => OpeningIdentity = (it) => it,
    ): Promise<void> {
      const [a, b] = [change(await identity()), change(await identity())];
      const { held } = bench;
      [bench, other] = [new Bench(a, new FakeRtcEngine()), new Bench(b, new FakeRtcEngine())];
      bench.held = other.held = held;
      other.called = () => other.introducer.answer(bench.id, 'own');
      const how = { directOnly: false, timeoutMs: 10_000, carriersMs: 2_000 };
      bench.introducer.dial({ id: other.id, incarnation: 1 }, how);
      for (const [from, to] of [
        [bench, other],
        [other, bench],
      ] as const) {
        await from.until(1);
        to.introducer.receive(from.id, encodeIntroduction(from.brought[0]!), { via: [near] });
      }
      await bench.until(2);
      assert.deepEqual(bench.lines, ['m1 through near', 'm3 through near']);
    }

    const withPassword = (own: OpeningIdentity): OpeningIdentity => ({
      ...own,
      password: passwordProof(platform, own.psk, utf8('word'), () => {}),
    });

    it('begins anew, too, when the link to the first carrier is lost and both hold the conversation', async () => {
      bench.held = new Uint8Array(8).fill(1);
      await answered();
      bench.route = { via: [far] };
      bench.introducer.carrierLost(near);
      await bench.until(3);
      assert.equal(bench.lines[2], 'm1 through far');
    });

    it('does not when all that was said by then has long arrived', async () => {
      bench.held = new Uint8Array(8).fill(1);
      await answered();
      for (const happen of timeouts) happen();
      bench.route = { via: [far] };
      bench.introducer.carrierLost(near);
      bench.introducer.giveUp(other.id);
      assert.deepEqual(bench.lines.slice(2), ['refusal through far']);
    });

    it('goes on another way with what may have begun a conversation on the other side', async () => {
      await answered();
      bench.route = { via: [far] };
      bench.introducer.carrierLost(near);
      bench.introducer.giveUp(other.id);
      assert.deepEqual(bench.lines.slice(2), ['refusal through far']);
    });

    it('begins anew when the proof of a password may be lost with the first carrier', async () => {
      await answered(withPassword);
      bench.route = { via: [far] };
      bench.introducer.carrierLost(near);
      await bench.until(3);
      assert.equal(bench.lines[2], 'm1 through far');
    });

    it('begins anew by signaling when nobody says anything to that proof', async () => {
      await answered(withPassword);
      for (const happen of timeouts) happen();
      await bench.until(4);
      assert.deepEqual(bench.lines.slice(2), ['unanswered through near', 'm1 by signaling']);
    });
  });

  it('gives up an attempt whose link the other side has lost already, and no other one', async () => {
    bench.introducer.dial(peer, { directOnly: false, timeoutMs: 10_000, carriersMs: 2_000 });
    await bench.until(1);
    const callMe = (attempt: Uint8Array): Uint8Array =>
      encodeIntroduction({ step: 'callMe', attempt, incarnation: 1, toIncarnation: 1 });
    bench.introducer.receive(peer.id, callMe(new Uint8Array(8)), 'signaling');
    assert.deepEqual(bench.lines, ['m1 through near', 'wanted']);
    bench.introducer.receive(peer.id, callMe(bench.brought[0]!.attempt), 'signaling');
    assert.deepEqual(bench.lines, ['m1 through near', 'wanted', 'own failed through near', 'wanted']);
  });

  it('answers the last attempt of a caller, and none that was begun before and comes later, or comes twice', async () => {
    const caller = '00'.repeat(15) + '01';
    const call = (incarnation: number, attempt: number, route: Route): void => {
      const name = Uint8Array.of(0, 0, 0, attempt, 255 - attempt, 0, 0, 0);
      const step = { step: 'm1', attempt: name, incarnation, toIncarnation: 1, relay: false } as const;
      bench.introducer.receive(caller, encodeIntroduction({ ...step, bytes: new Uint8Array(48) }), route);
    };
    bench.called = () => bench.introducer.answer(caller, 'own');
    const via = { via: [near] };
    call(1, 2, 'signaling');
    call(1, 1, via);
    call(1, 2, via);
    assert.deepEqual(bench.calls, [1]);
    call(1, 3, via);
    call(2, 0, via);
    call(1, 9, via);
    assert.deepEqual(bench.calls, [1, 1, 2]);
    // The same while nobody has had time to answer.
    bench.introducer.giveUp(caller);
    bench.called = () => {};
    call(2, 5, via);
    call(2, 4, via);
    call(2, 6, via);
    assert.deepEqual(bench.calls, [1, 1, 2, 2, 2]);
  });

  it('names its attempts in the order in which it makes them', async () => {
    for (let i = 0; i < 300; i++) bench.introducer.callMe(peer);
    await bench.until(300);
    const names = bench.brought.map(({ attempt }) => Buffer.from(attempt).toString('hex'));
    assert.deepEqual(names, [...names].sort());
    assert.equal(new Set(names.map((name) => name.slice(8))).size, 300);
  });

  it('keeps 64 calls that one member has brought, and 128 in all', () => {
    const call = (from: number, route: Route): number => {
      bench.brought.length = 0;
      const id = from.toString(16).padStart(32, '0');
      const step = {
        step: 'm1',
        attempt: new Uint8Array(8),
        incarnation: 1,
        toIncarnation: 1,
        relay: false,
      } as const;
      bench.introducer.receive(id, encodeIntroduction({ ...step, bytes: Uint8Array.of(1) }), route);
      return bench.brought.length;
    };
    const refusals = (first: number, count: number, route: Route): number =>
      Array.from({ length: count }, (_, i) => call(first + i, route)).reduce((sum, each) => sum + each, 0);
    assert.equal(refusals(1, 100, { via: [near] }), 100 - 64);
    assert.equal(refusals(201, 60, { via: [far, near] }), 0);
    assert.equal(refusals(301, 10, 'signaling'), 10 - 4);
    assert.equal(call(1, { via: [near] }), 0, 'one that calls again takes no place');
  });
});

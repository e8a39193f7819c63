import assert from 'node:assert/strict';
import { memberIdOf } from '../../../src/base/ids.js';
import { deriveSecrets } from '../../../src/base/keys.js';
import type { Platform } from '../../../src/base/Platform.js';
import { systemPlatform } from '../../../src/base/system.js';
import type { OpeningIdentity } from '../../../src/channel/Opening.js';
import { noRtcEngine } from '../../../src/channel/rtc/simplePeerEngine.js';
import { Introducer, type Route } from '../../../src/topology/Introducer.js';
import {
  decodeIntroduction,
  encodeIntroduction,
  type Introduction,
} from '../../../src/wire/handshakeCodec.js';

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
  readonly lines: string[] = [];
  readonly brought: Introduction[] = [];
  route: Route = { via: [near] };
  #wake = (): void => {};

  constructor(identity: OpeningIdentity) {
    this.introducer = new Introducer(
      platform,
      { identity, means: { rtc: noRtcEngine, rtcConfiguration: {} } },
      {
        conversationWith: () => undefined,
        routeTo: () => this.route,
        bring: (_, bytes, route) => {
          this.brought.push(decodeIntroduction(bytes));
          this.#note(`${this.brought.at(-1)!.step} ${nameOf(route)}`);
          return true;
        },
        serverCarries: () => false,
        relay: () => assert.fail(),
        onCalled() {},
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

describe('Introducer', () => {
  let bench: Bench;

  beforeEach(async () => {
    const { crypto } = platform;
    const staticKeys = await crypto.generateKeyPair();
    const id = await memberIdOf(crypto, staticKeys.publicKey);
    const secrets = await deriveSecrets(crypto, 'key');
    bench = new Bench({ id, incarnation: 1, staticKeys, maxMessageBytes: 1_000_000, ...secrets });
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

  it('goes on with an own link another way when that happens later', async () => {
    bench.introducer.dial(peer, { directOnly: false, timeoutMs: 10_000, carriersMs: 2_000 });
    await bench.until(1);
    const { attempt } = bench.brought[0]!;
    bench.route = { via: [far] };
    bench.introducer.receive(
      peer.id,
      encodeIntroduction({ step: 'early', attempt, bytes: Uint8Array.of(1) }),
      {
        via: [near],
      },
    );
    bench.introducer.carrierLost(near);
    bench.introducer.giveUp(peer.id);
    assert.deepEqual(bench.lines, ['m1 through near', 'refusal through far']);
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

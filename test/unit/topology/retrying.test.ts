import assert from 'node:assert/strict';
import { Mesh } from '../../../src/topology/core/mesh.js';
import type { MeshInput, MeshOutput } from '../../../src/topology/core/meshEvents.js';
import { meshDefaults } from '../../../src/topology/core/meshOptions.js';

const [low, me, ...high] = Array.from({ length: 20 }, (_, i) => (10 + i).toString(16).repeat(16));

/** When ICE asks the other side in a try that goes on: a check, and its repetitions (RFC 8489 §6.2.1). */
const checksMs = [0, 500, 1_500, 3_500, 7_500];

interface Try {
  readonly peer: string;
  readonly atMs: number;
  readonly timeoutMs: number;
}

/** A mesh in a world where a try for an own link takes all its time and fails, unless it is to a member of `reachable`. */
class KeptApart {
  readonly mesh = new Mesh(me!, { ...meshDefaults, viewIntervalMs: 0, digestIntervalMs: Infinity });
  readonly tries: Try[] = [];
  readonly reachable = new Set<string>();
  readonly #due: { atMs: number; input: MeshInput }[] = [];
  #nowMs = 0;

  constructor(readonly jitter = 0.5) {}

  take(...inputs: MeshInput[]): void {
    for (const input of inputs) {
      for (const output of this.mesh.handle(input, this.#nowMs, this.jitter)) this.#carryOut(output);
    }
  }

  /** A member whose channel `low` carries. */
  carry(peer: string): void {
    const member = { id: peer, incarnation: 1 };
    if (!this.#carries) {
      const carrier = { id: low!, incarnation: 1 };
      this.take({ type: 'opened', member: carrier, relayed: false });
      this.#carries = true;
    }
    this.take({ type: 'opened', member, relayed: true });
  }
  #carries = false;

  runUntil(ms: number): void {
    for (;;) {
      this.#due.sort((a, b) => a.atMs - b.atMs);
      const dueMs = Math.min(this.mesh.wakeMs, this.#due[0]?.atMs ?? Infinity);
      if (dueMs > ms) break;
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      const ended = this.#due[0]?.atMs === dueMs ? this.#due.shift() : undefined;
      this.take(ended?.input ?? { type: 'wake' });
    }
    this.#nowMs = ms;
  }

  #carryOut(output: MeshOutput): void {
    if (output.type !== 'dial') return;
    const { member, timeoutMs } = output;
    const peer = member.id;
    this.tries.push({ peer, atMs: this.#nowMs, timeoutMs });
    const ended = { type: 'ended', peer, relay: false, triedUrl: false } as const;
    if (!this.reachable.has(peer)) {
      this.#due.push({ atMs: this.#nowMs + timeoutMs, input: { ...ended, opened: false } });
      return;
    }
    this.#due.push({ atMs: this.#nowMs, input: { ...ended, opened: true } });
    this.#due.push({ atMs: this.#nowMs, input: { type: 'opened', member, relayed: false } });
  }
}

const [far, far2, far3] = high as [string, string, string];
const timeoutsOf = ({ tries }: KeptApart): number[] => tries.map(({ timeoutMs }) => timeoutMs);

describe('Tries for an own link while others carry', () => {
  for (const jitter of [0, 0.5, 0.999]) {
    it(`ask the network every 3 s in the first minute after the first try, with jitter ${jitter}`, () => {
      const apart = new KeptApart(jitter);
      apart.carry(far);
      apart.runUntil(120_000);
      const askedMs = apart.tries.flatMap(({ atMs, timeoutMs }) =>
        checksMs.filter((ms) => ms < timeoutMs).map((ms) => atMs + ms),
      );
      const gapsMs = askedMs.slice(1).map((ms, i) => ({ fromMs: askedMs[i]!, gapMs: ms - askedMs[i]! }));
      const early = gapsMs.filter(
        ({ fromMs }) => fromMs >= meshDefaults.ownTimeout.mostMs && fromMs < 60_000,
      );
      assert.deepEqual(
        early.filter(({ gapMs }) => gapMs > 3_000),
        [],
      );
    });

    it(`cost some forty tries in ten minutes, and at most two a minute after that, with jitter ${jitter}`, () => {
      const apart = new KeptApart(jitter);
      apart.carry(far);
      apart.runUntil(600_000);
      assert.ok(apart.tries.length <= 42, `${apart.tries.length} tries`);
      const before = apart.tries.length;
      apart.runUntil(1_200_000);
      assert.ok(apart.tries.length - before <= 20, `${apart.tries.length - before} tries`);
    });
  }

  it('have the whole time at first, and again when they have become rare', () => {
    const apart = new KeptApart();
    apart.carry(far);
    apart.runUntil(600_000);
    const { leastMs, mostMs } = meshDefaults.ownTimeout;
    const timeoutsMs = timeoutsOf(apart);
    const firstLong = timeoutsMs.indexOf(mostMs, 1);
    assert.deepEqual(timeoutsMs.slice(0, 3), [mostMs, leastMs, leastMs]);
    assert.ok(firstLong > 10);
    assert.ok(timeoutsMs.slice(firstLong).every((ms) => ms === mostMs));
  });

  it('have the whole time where nobody carries', () => {
    const apart = new KeptApart();
    apart.take({ type: 'registered', members: [{ id: far, incarnation: 1 }] });
    apart.runUntil(60_000);
    const timeoutsMs = timeoutsOf(apart);
    assert.ok(timeoutsMs.length > 3);
    assert.ok(timeoutsMs.every((ms) => ms === meshDefaults.ownTimeout.mostMs));
  });

  it('have more time where many are under way', () => {
    const apart = new KeptApart();
    for (const peer of [far, far2, far3, high[3]!]) apart.carry(peer);
    apart.runUntil(15_000);
    const { leastMs } = meshDefaults.ownTimeout;
    assert.deepEqual(new Set(timeoutsOf(apart).slice(4)), new Set([leastMs, 1.5 * leastMs, 2 * leastMs]));
  });

  it('come before their time when another member that was kept away, too, is reached', () => {
    const apart = new KeptApart();
    apart.carry(far);
    apart.runUntil(17_000);
    apart.carry(far2);
    apart.runUntil(400_000);
    apart.reachable.add(far).add(far2);
    const before = apart.tries.length;
    while (apart.tries.length === before) apart.runUntil(Math.ceil(apart.mesh.wakeMs));
    apart.runUntil(apart.tries[before]!.atMs);
    const after = apart.tries.slice(before);
    assert.deepEqual(after.map(({ peer }) => peer).sort(), [far, far2].sort());
    assert.equal(after[0]!.atMs, after[1]!.atMs);
  });

  it('keep their time when another member is reached at the second try', () => {
    const apart = new KeptApart();
    apart.carry(far);
    apart.runUntil(400_000);
    apart.reachable.add(far2);
    const { length } = apart.tries;
    apart.take({ type: 'opened', member: { id: far2, incarnation: 1 }, relayed: false });
    apart.take({ type: 'suspended', peer: far2 });
    apart.runUntil(400_000);
    assert.deepEqual(
      apart.tries.slice(length).map(({ peer }) => peer),
      [far2],
    );
  });
});

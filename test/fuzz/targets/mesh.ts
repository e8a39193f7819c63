import { GroupError } from '../../../src/base/errors.js';
import type { MemberId } from '../../../src/base/ids.js';
import { Carriage, carriedOn, checkHop } from '../../../src/topology/core/carriage.js';
import { Mesh } from '../../../src/topology/core/mesh.js';
import type { MeshInput, MeshOutput } from '../../../src/topology/core/meshEvents.js';
import { meshDefaults } from '../../../src/topology/core/meshOptions.js';
import { decodeMesh, type Relay, type SeenMember } from '../../../src/wire/meshCodec.js';
import { ByteSource } from '../ByteSource.js';
import type { Target } from '../Target.js';
import { memberId, samples } from './samples.js';

const me = memberId(4);
/** More than there are of oneself: an own id in the list of another is a lie that has to do no harm. */
const memberCount = 9;
/** So often in a row a timer may be due at once. */
const maxWakes = 50;
const carriageLimits = {
  ...{ maxFlowBytes: 2_000, maxGiverBytes: 4_000, maxBytes: 6_000, maxUrgentBytes: 2_000 },
  ...{ bytesPerSecond: 1_000, burstBytes: 1_000 },
};

/**
 * The mesh and the carriage of one member, who hears from signaling and from eight members what the input says: lists,
 * views, digests, calls, and messages to be carried; while openings and channels come and go as it wants.
 */
export const target: Target = {
  maxBytes: 96,
  seeds: [
    Uint8Array.of(0, 3, 1, 1, 2, 1, 5, 1, 9, 0, 0, 1, 0, 9, 1, 1, 1, 10, 2, 1, 0, 2, 5, 1, 0, 200, 12, 20),
    Uint8Array.of(1, 6, 1, 5, 6, 1, 0, 9, 0, 0, 1, 0, 10, 6, 1, 0, 0, 11, 6, 0, 0, 12, 210, 12, 220),
    ...samples.mesh.map((message) =>
      Uint8Array.of(1, 2, 1, 10, 2, 1, 0, 0, 3, 2, message.length, ...message),
    ),
  ],
  run(input) {
    new Member(new ByteSource(input)).live();
  },
};

class Member {
  readonly #source: ByteSource;
  readonly #mesh = new Mesh(me);
  readonly #carriage = new Carriage(carriageLimits);
  /** Openings under way, by peer and kind: what the driver would have. */
  readonly #openings = new Map<string, { peer: MemberId; relay: boolean }>();
  readonly #open = new Set<MemberId>();
  #nowMs = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  live(): void {
    while (!this.#source.isEmpty) {
      const input = this.#input();
      if (input) this.#handle(input);
    }
  }

  #input(): MeshInput | undefined {
    const source = this.#source;
    switch (source.below(14)) {
      case 0:
        return { type: 'registered', members: Array.from({ length: source.below(6) }, () => this.#listed()) };
      case 1:
        return { type: 'appeared', member: this.#listed() };
      case 2:
        return { type: 'disappeared', id: this.#member() };
      case 3:
        return this.#said(this.#member(), source.bytes());
      case 4: {
        const members = Array.from({ length: source.below(6) }, () => ({
          ...this.#seen(),
          relayed: source.bool(),
        }));
        const gone = Array.from({ length: source.below(4) }, () => this.#member());
        const view = { members, gone, whole: source.bool(), ask: source.bool() };
        return { type: 'view', from: this.#member(), view };
      }
      case 5:
        return { type: 'called', member: this.#seen(), relay: source.bool() };
      case 6:
        return { type: 'wanted', peer: this.#member() };
      case 7: {
        const own = source.take(16);
        if (own.length < 16) return undefined;
        return { type: 'digest', from: this.#member(), digest: { own, other: own } };
      }
      case 8:
        return this.#carry();
      case 9: {
        const opening = source.pick([...this.#openings.values()]);
        if (!opening) return undefined;
        this.#openings.delete(keyOf(opening.peer, opening.relay));
        return { type: 'ended', ...opening, opened: source.bool(), triedUrl: source.bool() };
      }
      case 10: {
        const member = this.#seen();
        if (member.id === me) return undefined;
        this.#open.add(member.id);
        return { type: 'opened', member, relayed: source.bool(), byServer: source.bool() };
      }
      case 11: {
        const peer = source.pick([...this.#open]);
        if (!peer) return undefined;
        if (source.bool()) return { type: 'suspended', peer, away: source.bool(), doubted: source.bool() };
        this.#open.delete(peer);
        return { type: 'closed', peer, incarnation: source.number(), left: source.bool() };
      }
      case 12:
        this.#pass(16 * source.number());
        return undefined;
      default:
        return source.bool() ? { type: 'server', carries: source.bool() } : { type: 'networkChanged' };
    }
  }

  /** What a member says to this one. */
  #said(from: MemberId, bytes: Uint8Array): MeshInput | undefined {
    let message;
    try {
      message = decodeMesh(bytes);
      if (message.kind === 'relay') checkHop(message, me, from);
    } catch (error) {
      if (error instanceof GroupError && error.code === 'PROTOCOL') return undefined;
      throw error;
    }
    if (message.kind === 'view') return { type: 'view', from, view: message };
    if (message.kind === 'digest') return { type: 'digest', from, digest: message };
    if (message.kind === 'relay') this.#carryOn(message);
    return undefined;
  }

  #carry(): undefined {
    const source = this.#source;
    const path = Array.from({ length: 3 }, () => this.#member());
    if (new Set(path).size < 3) return;
    const link = new Uint8Array(8).fill(source.below(3));
    const data = new Uint8Array(8 * source.byte());
    const content = source.bool()
      ? ({ type: 'packet', link, number: source.number(), data } as const)
      : ({ type: 'introduction', introduction: data } as const);
    this.#carryOn({ path, at: 1, content });
  }

  /** As a carrier does. */
  #carryOn(relay: Relay): void {
    if (relay.at === relay.path.length - 1) return;
    const next = carriedOn(relay);
    if (this.#carriage.push(next)) return;
    const failure = this.#carriage.refuse(next, 'BUSY');
    if (failure && !this.#carriage.push(failure)) this.#carriage.refuse(failure, 'BUSY');
    for (let i = 0; i < memberCount; i++) this.#waits(memberId(i));
    if (this.#source.bool()) this.#lose(this.#member());
  }

  #waits(next: MemberId): void {
    if (!this.#carriage.waits(next)) return;
    const relay = this.#carriage.take(next, this.#nowMs);
    if (relay && relay.path[relay.at] !== next) throw new Error('carried to somebody else');
  }

  #lose(next: MemberId): void {
    for (const relay of this.#carriage.drop(next)) this.#carriage.refuse(relay, 'UNREACHABLE');
    if (this.#carriage.waits(next)) throw new Error('something waits for one that is lost');
  }

  /** Lets time pass, and wakes the mesh when it wants to be. */
  #pass(ms: number): void {
    const endMs = this.#nowMs + Math.min(ms, 1e7);
    let wakes = 0;
    // Who wants to be woken ever again would make an execution last: after some of them time jumps.
    for (let i = 0; i < maxWakes && this.#mesh.wakeMs <= endMs; i++) {
      wakes = this.#mesh.wakeMs <= this.#nowMs ? wakes + 1 : 0;
      if (wakes > maxWakes / 2) throw new Error('woken again and again, at one time');
      this.#nowMs = Math.max(this.#nowMs, this.#mesh.wakeMs);
      this.#handle({ type: 'wake' });
    }
    this.#nowMs = endMs;
    this.#handle({ type: 'wake' });
  }

  #handle(input: MeshInput): void {
    for (const output of this.#mesh.handle(input, this.#nowMs, this.#source.byte() / 256)) this.#do(output);
    if (Number.isNaN(this.#mesh.wakeMs)) throw new Error('to be woken at NaN');
  }

  #do(output: MeshOutput): void {
    switch (output.type) {
      case 'dial':
        if (!(output.timeoutMs > 0 && output.carriersMs >= 0)) throw new Error('no time for an opening');
        return this.#begin(output.member, false);
      case 'dialRelay':
        if (!(output.timeoutMs > 0)) throw new Error('no time for an opening');
        return this.#begin(output.member, true);
      case 'answer':
        return this.#begin({ id: output.peer, incarnation: 0 }, output.relay);
      case 'giveUp':
        this.#openings.delete(keyOf(output.peer, false));
        return;
      case 'drop':
        this.#open.delete(output.peer);
        return;
      case 'callMe':
        if (output.member.id >= me) throw new Error('asks one to dial who must not');
        return;
      case 'tellView': {
        const { members, gone } = output.view;
        if (members.length + gone.length > memberCount) throw new Error('sees more members than there are');
        if (members.some(({ id }) => id === me)) throw new Error('sees itself');
        return;
      }
      case 'tellDigest':
      case 'refuse':
      case 'ready':
    }
  }

  #begin({ id, incarnation }: SeenMember, relay: boolean): void {
    if (id === me) throw new Error('dials itself');
    if (!Number.isSafeInteger(incarnation)) throw new Error(`dials incarnation ${incarnation}`);
    this.#openings.set(keyOf(id, relay), { peer: id, relay });
    const direct = [...this.#openings.values()].filter((opening) => !opening.relay);
    if (direct.length > meshDefaults.maxOpenings) throw new Error(`${direct.length} openings at once`);
  }

  #member(): MemberId {
    return memberId(this.#source.below(memberCount));
  }

  #seen(): SeenMember {
    return { id: this.#member(), incarnation: this.#source.number() };
  }

  #listed(): SeenMember & { relay?: boolean } {
    const { id, incarnation } = this.#seen();
    return this.#source.bool() ? { id, incarnation, relay: true } : { id, incarnation };
  }
}

function keyOf(peer: MemberId, relay: boolean): string {
  return `${peer} ${relay}`;
}

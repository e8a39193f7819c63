import type { MemberId } from '../../../src/base/ids.js';
import {
  decodeServerMessage,
  encodeServerMessage,
  type ForwardMessage,
  type RegisteredMember,
} from '../../../src/wire/signalingCodec.js';
import { features } from '../features.js';
import type { Rng } from '../Rng.js';
import { flipBit, inventMembers } from './lies.js';

/** What a server that means no good makes of what it is to tell. */
export class HostileServer {
  readonly #random: Rng;
  /** How often it does each of the things below. */
  readonly #share: number;
  /** Those whom it tells of nobody, and nobody of. */
  readonly #hidden = new Set<MemberId>();
  readonly #known = new Map<MemberId, RegisteredMember>();
  /** Introductions that it has seen. */
  readonly #seen: ForwardMessage[] = [];

  constructor(random: Rng) {
    this.#random = random;
    this.#share = random.pick([0.02, 0.1, 0.3]);
  }

  /** What a client is told in the place of a message. */
  tell(bytes: Uint8Array): Uint8Array[] {
    const random = this.#random;
    const message = decodeServerMessage(bytes);
    const told: Uint8Array[] = [];
    if (this.#does()) told.push(...this.#invent());
    switch (message.kind) {
      case 'welcome':
        // It has to come first.
        return [encodeServerMessage({ ...message, members: this.#list(message.members) }), ...told];
      case 'change': {
        const left = message.left.filter(() => !this.#does());
        told.push(encodeServerMessage({ ...message, joined: this.#list(message.joined), left }));
        break;
      }
      case 'forward':
        this.#keep(message);
        if (this.#does()) break;
        told.push(...this.#forward(message));
        break;
      default:
        told.push(bytes);
    }
    return random.chance(0.5) ? told : told.reverse();
  }

  #does(): boolean {
    return this.#random.chance(this.#share);
  }

  #list(members: readonly RegisteredMember[]): RegisteredMember[] {
    const random = this.#random;
    for (const member of members) {
      if (!this.#known.has(member.id) && random.chance(this.#share / 3)) this.#hidden.add(member.id);
      this.#known.set(member.id, member);
    }
    const list = members.filter(({ id }) => !this.#hidden.has(id));
    if (this.#does()) list.push(...inventMembers(random, random.pick([1, 3, 40])));
    if (this.#does()) list.push(...this.#known.values());
    return [...new Map(list.map((member) => [member.id, member])).values()].map((member) =>
      features.hearsay && this.#does()
        ? { ...member, incarnation: member.incarnation + random.pick([-1, 1, 1_000_000]) }
        : member,
    );
  }

  /** What nobody has said. */
  #invent(): Uint8Array[] {
    const random = this.#random;
    const known = [...this.#known.keys()];
    if (known.length === 0) return [];
    switch (random.int(0, 3)) {
      case 0:
        return [
          encodeServerMessage({ kind: 'change', joined: [], left: known.filter(() => random.chance(0.5)) }),
        ];
      case 1:
        return [encodeServerMessage({ kind: 'undelivered', member: random.pick(known) })];
      case 2:
        return [encodeServerMessage({ kind: 'change', joined: inventMembers(random, 2), left: [] })];
      default:
        return this.#seen.length === 0 ? [] : this.#forward(random.pick(this.#seen));
    }
  }

  #forward(message: ForwardMessage): Uint8Array[] {
    const random = this.#random;
    let { member, introduction } = message;
    if (this.#does() && this.#known.size > 0) member = random.pick([...this.#known.keys()]);
    if (this.#does()) introduction = flipBit(random, introduction);
    const bytes = encodeServerMessage({ kind: 'forward', member, introduction });
    return this.#does() ? [bytes, bytes] : [bytes];
  }

  #keep(message: ForwardMessage): void {
    this.#seen.push(message);
    if (this.#seen.length > maxSeen) this.#seen.shift();
  }
}

const maxSeen = 50;

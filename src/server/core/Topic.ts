import type { MemberId } from '../../base/ids.js';
import { memberDigest } from '../../wire/memberDigest.js';
import type { NodeName, RollEntry } from '../../wire/nodesCodec.js';
import { signalingLimits } from '../../wire/limits.js';

/** A member that is registered: over a connection of this server, or at another node. */
export interface Registration<Connection extends object> extends RollEntry {
  readonly topic: Topic<Connection>;
  readonly at: Connection | { readonly node: NodeName };
  stamp: number;
}

/** What a roll of another node has changed. */
export interface Changes<Connection extends object> {
  readonly joined: Registration<Connection>[];
  readonly left: MemberId[];
  /** Those here that have to go: the other node has a later registration, of the same life or of a later one. */
  readonly beaten: { readonly connection: Connection; readonly isSameLife: boolean }[];
}

/** Everybody who is registered for a topic, here and at other nodes: of each id the life that stays. */
export class Topic<Connection extends object> {
  /** In hexadecimal. */
  readonly name: string;
  /** Whether what other nodes have is known. Until then nobody here is welcomed. */
  isListed: boolean;
  /** When this was made, on the clock of the server. */
  readonly sinceMs: number;
  readonly #members = new Map<MemberId, Registration<Connection>>();
  #digest: Uint8Array | undefined;

  constructor(name: string, isListed: boolean, sinceMs: number) {
    this.name = name;
    this.isListed = isListed;
    this.sinceMs = sinceMs;
  }

  get size(): number {
    return this.#members.size;
  }

  /** In the order in which they came. */
  get members(): readonly Registration<Connection>[] {
    return [...this.#members.values()];
  }

  /** Those who are registered over connections of this server. */
  get here(): readonly (Registration<Connection> & { readonly at: Connection })[] {
    return this.members.filter(isHere);
  }

  /** How many are registered at other nodes. */
  get elsewhereCount(): number {
    return this.size - this.here.length;
  }

  /** See `memberDigest`. */
  get digest(): Uint8Array {
    return (this.#digest ??= memberDigest(this.#members.values()));
  }

  get(id: MemberId): Registration<Connection> | undefined {
    return this.#members.get(id);
  }

  /** Puts a registration in the place of whatever has this id. */
  set(registration: Registration<Connection>): void {
    this.#members.set(registration.id, registration);
    this.#digest = undefined;
  }

  delete(id: MemberId): void {
    this.#members.delete(id);
    this.#digest = undefined;
  }

  /** Takes over what another node has, all of it. */
  merge(node: NodeName, entries: readonly RollEntry[], relay: boolean): Changes<Connection> {
    const changes: Changes<Connection> = { joined: [], left: [], beaten: [] };
    const listed = new Set(entries.map(({ id }) => id));
    for (const { id, at } of this.members) {
      if (!isElsewhere(at) || at.node !== node || listed.has(id)) continue;
      this.delete(id);
      changes.left.push(id);
    }
    for (const entry of entries) {
      const current = this.get(entry.id);
      const isItsOwn = current !== undefined && isElsewhere(current.at) && current.at.node === node;
      const order = current ? compareLives(entry, current) : 1;
      if (!current && this.size >= signalingLimits.maxMembers) continue;
      if (order === 0 && !this.isListed && current && !isElsewhere(current.at)) {
        // It has just come here, whatever the clock of the other node says.
        current.stamp = Math.max(current.stamp, entry.stamp + 1);
        continue;
      }
      if (current && !isItsOwn && (order || compareStamps(entry, node, current)) < 0) continue;
      const registration = { ...entry, relay: relay && entry.relay, topic: this, at: { node } };
      this.set(registration);
      if (current && !isElsewhere(current.at))
        changes.beaten.push({ connection: current.at, isSameLife: order === 0 });
      // To the members a life is its incarnation. A lower one is a new life of a node that has forgotten the old one.
      if (current && current.incarnation > entry.incarnation) changes.left.push(entry.id);
      if (current?.incarnation !== entry.incarnation) changes.joined.push(registration);
    }
    return changes;
  }
}

/** Positive: the first is the later life; 0: they are the same. The order is the same everywhere, not a matter of time. */
export function compareLives(
  a: Pick<RollEntry, 'incarnation' | 'instance'>,
  b: Pick<RollEntry, 'incarnation' | 'instance'>,
): number {
  if (a.incarnation !== b.incarnation) return a.incarnation - b.incarnation;
  return a.instance === b.instance ? 0 : a.instance > b.instance ? 1 : -1;
}

function isHere<Connection extends object>(
  registration: Registration<Connection>,
): registration is Registration<Connection> & { readonly at: Connection } {
  return !isElsewhere(registration.at);
}

/** Whether a registration is one of another node. */
export function isElsewhere<Connection extends object>(
  at: Connection | { readonly node: NodeName },
): at is { readonly node: NodeName } {
  return 'node' in at;
}

/** Of one life: positive if the entry of that node was made later. */
function compareStamps(entry: RollEntry, node: NodeName, current: Registration<object>): number {
  if (entry.stamp !== current.stamp) return entry.stamp - current.stamp;
  // Made in the same millisecond: of two other nodes the same one everywhere; here it gives way, and its client dials again.
  return isElsewhere(current.at) && current.at.node > node ? -1 : 1;
}

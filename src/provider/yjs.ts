import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { WebGroupState } from '../WebGroup.js';
import { readAwarenessUpdate } from './awarenessUpdate.js';

/** What the provider uses of a `WebGroup`, by shape. */
export interface GroupLike {
  readonly myId: string;
  readonly members: readonly string[];
  readonly state: WebGroupState;
  send(data: Uint8Array, options: { lane: number }): boolean;
  sendTo(id: string, data: Uint8Array, options: { lane: number }): boolean;
  ready(): Promise<void>;
  on(event: 'memberJoin' | 'memberLeave', handler: (id: string) => void): () => void;
  on(event: 'stateChange', handler: () => void): () => void;
  on(
    event: 'message',
    handler: (id: string, data: string | Uint8Array, details: { lane: number }) => void,
  ): () => void;
}

export interface YjsProviderOptions {
  /** Cursors, names and whatever else is not part of the text. Default: a new one, destroyed with the provider. */
  awareness?: Awareness;
  /** The lane of the group that the provider has for itself, 0 to 14. Default 13. */
  lane?: number;
  /**
   * Whether the awareness state of another member may be shown; one that is refused is reported to `onError`. Editor
   * bindings put names and colours of it into the page, so check what they take. Default: any object is accepted.
   */
  acceptState?: (state: Record<string, unknown>, memberId: string) => boolean;
}

/**
 * Keeps a Yjs document, and the awareness of who works on it, equal among the members of a group. The group carries
 * anything else beside it, on other lanes. The caller joins and leaves the group and destroys the document.
 *
 * Members exchange state vectors when they meet, and again when somebody has left: a broadcast that was cut short has
 * then reached some and not others. Updates of one turn travel as one message, and while the group has no room
 * (`send` returned false) they wait and are merged.
 */
export class YjsProvider {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Called when `synced` has changed. */
  onSynced: (synced: boolean) => void = () => {};
  /** Called when something was ignored or could not be sent; the provider goes on. */
  onError: (error: Error) => void = () => {};
  readonly #group: GroupLike;
  readonly #lane: number;
  readonly #acceptState: NonNullable<YjsProviderOptions['acceptState']>;
  readonly #ownsAwareness: boolean;
  readonly #peers = new Map<string, Peer>();
  readonly #offs: (() => void)[] = [];
  #updates: Uint8Array[] = [];
  #awarenessChanged = false;
  #pumpScheduled = false;
  #waitsForRoom = false;
  #synced = false;
  #destroyed = false;

  /** Starts at once; the group may be joined before or after. Throws RangeError for a lane outside 0 to 14. */
  constructor(group: GroupLike, doc: Y.Doc, options: YjsProviderOptions = {}) {
    const { lane = 13, acceptState = () => true } = options;
    if (!Number.isInteger(lane) || lane < 0 || lane > 14)
      throw new RangeError(`not a lane from 0 to 14: ${lane}`);
    this.doc = doc;
    this.awareness = options.awareness ?? new Awareness(doc);
    this.#ownsAwareness = options.awareness === undefined;
    this.#group = group;
    this.#lane = lane;
    this.#acceptState = acceptState;

    doc.on('update', this.#onDocUpdate);
    doc.on('destroy', this.#onDocDestroy);
    this.awareness.on('update', this.#onAwarenessUpdate);
    this.#offs.push(
      group.on('memberJoin', (id) => this.#onMemberJoin(id)),
      group.on('memberLeave', (id) => this.#onMemberLeave(id)),
      group.on('stateChange', () => this.#compareMembers()),
      group.on('message', (id, data, { lane: of }) => {
        if (of === this.#lane) this.#onMessage(id, data);
      }),
    );
    // Awareness is not told about clock 0, so a state that was never touched would stay unknown.
    if (this.awareness.meta.get(this.awareness.clientID)?.clock === 0) {
      this.awareness.setLocalState(this.awareness.getLocalState());
    }
    this.#compareMembers();
  }

  /** Whether the group is joined and every other member has answered with what this document lacked. */
  get synced(): boolean {
    return this.#synced;
  }

  /** The awareness state that this member published, own or other; `undefined` before it did. Not a copy. */
  stateOf(memberId: string): Record<string, unknown> | undefined {
    const client =
      memberId === this.#group.myId ? this.awareness.clientID : this.#peers.get(memberId)?.client;
    return client === undefined ? undefined : this.awareness.getStates().get(client);
  }

  /**
   * Sends what waits, takes the own cursor away from the others' screens, and lets go of group and document: neither
   * is left or destroyed. Destroys the awareness unless it was given. Calling it again does nothing.
   */
  destroy(): void {
    if (this.#destroyed) return;
    // Destroying the document destroys its awareness first, and then there is no state to take back.
    if (this.awareness.getLocalState() !== null) this.awareness.setLocalState(null);
    this.#pump();
    this.#destroyed = true;
    for (const off of this.#offs) off();
    this.doc.off('update', this.#onDocUpdate);
    this.doc.off('destroy', this.#onDocDestroy);
    this.awareness.off('update', this.#onAwarenessUpdate);
    for (const id of [...this.#peers.keys()]) this.#forget(id);
    if (this.#ownsAwareness) this.awareness.destroy();
    this.#updates = [];
  }

  readonly #onDocUpdate = (update: Uint8Array, origin: unknown): void => {
    // What came from a member was sent to the others by that member.
    if (origin === this) return;
    if (this.#updates.push(update) >= maxUnmergedUpdates) this.#updates = [Y.mergeUpdates(this.#updates)];
    this.#schedulePump();
  };

  readonly #onDocDestroy = (): void => this.destroy();

  readonly #onAwarenessUpdate = ({ added, updated, removed }: AwarenessChange): void => {
    if (![...added, ...updated, ...removed].includes(this.awareness.clientID)) return;
    this.#awarenessChanged = true;
    this.#schedulePump();
  };

  #onMemberJoin(id: string): void {
    if (id === this.#group.myId || this.#peers.has(id)) return;
    this.#peers.set(id, { mustAsk: true, mustGreet: true, synced: false });
    this.#updateSynced();
    this.#schedulePump();
  }

  #onMemberLeave(id: string): void {
    if (!this.#forget(id)) return;
    for (const peer of this.#peers.values()) peer.mustAsk = true;
    this.#updateSynced();
    this.#schedulePump();
  }

  /** Makes good what the events did not tell: the provider may be younger than the group, or the group was left. */
  #compareMembers(): void {
    const { members } = this.#group;
    for (const id of [...this.#peers.keys()]) if (!members.includes(id)) this.#onMemberLeave(id);
    for (const id of members) this.#onMemberJoin(id);
    this.#updateSynced();
    this.#schedulePump();
  }

  #forget(id: string): boolean {
    const client = this.#peers.get(id)?.client;
    if (client !== undefined) {
      removeAwarenessStates(this.awareness, [client], this);
      // The clock goes too: the same member may come back, and would not be believed until its clock had moved.
      this.awareness.meta.delete(client);
    }
    return this.#peers.delete(id);
  }

  #onMessage(id: string, data: string | Uint8Array): void {
    try {
      const peer = this.#peers.get(id);
      if (!peer || typeof data === 'string') throw new Error('nobody of this group, or not bytes');
      const body = data.subarray(1);
      switch (data[0]) {
        case Kind.SYNC_STEP_1:
          // Read now, so that what is malformed is answered by nothing. Of several questions the last is answered.
          Y.decodeStateVector(body);
          peer.question = body.slice();
          break;
        case Kind.SYNC_STEP_2:
          Y.applyUpdate(this.doc, body, this);
          peer.synced = true;
          this.#updateSynced();
          break;
        case Kind.UPDATE:
          Y.applyUpdate(this.doc, body, this);
          break;
        case Kind.AWARENESS:
          this.#onAwarenessMessage(id, peer, body);
          break;
        default:
          throw new Error(`unknown kind ${data[0]}`);
      }
    } catch (cause) {
      this.#report(`What member ${id} sent was ignored`, cause);
    }
    this.#schedulePump();
  }

  /** A member speaks for its own client alone, and keeps it: so nobody can move or remove the cursor of another. */
  #onAwarenessMessage(id: string, peer: Peer, update: Uint8Array): void {
    if (update.length > maxAwarenessBytes) throw new Error(`an awareness state of ${update.length} bytes`);
    const { client, state } = readAwarenessUpdate(update);
    if (client === this.awareness.clientID) throw new Error('an awareness state for this member');
    for (const [otherId, other] of this.#peers) {
      if (other.client === client && otherId !== id)
        throw new Error(`an awareness state for member ${otherId}`);
    }
    if (peer.client !== undefined && peer.client !== client) throw new Error('a second awareness client');
    if (state !== null && !this.#acceptState(state, id))
      throw new Error('an awareness state that is not accepted');
    peer.client = client;
    applyAwarenessUpdate(this.awareness, update, this);
  }

  /** One pump for all that happens in a turn: that is what merges the updates of a burst. */
  #schedulePump(): void {
    if (this.#pumpScheduled || this.#destroyed) return;
    this.#pumpScheduled = true;
    queueMicrotask(() => {
      this.#pumpScheduled = false;
      this.#pump();
    });
  }

  /** Sends all that is due until the group has no room; what is left is sent when it has. */
  #pump(): void {
    if (this.#destroyed) return;
    // Who comes later gets all by its question.
    if (this.#peers.size === 0) this.#updates = [];
    for (const [id, peer] of this.#peers) {
      if (peer.mustAsk) {
        if (!this.#send(Kind.SYNC_STEP_1, () => Y.encodeStateVector(this.doc), id)) return;
        peer.mustAsk = false;
      }
      if (peer.mustGreet) {
        if (this.awareness.getLocalState() && !this.#send(Kind.AWARENESS, () => this.#ownState(), id)) return;
        peer.mustGreet = false;
      }
      const { question } = peer;
      if (question) {
        if (!this.#send(Kind.SYNC_STEP_2, () => Y.encodeStateAsUpdate(this.doc, question), id)) return;
        peer.question = undefined;
      }
    }
    if (this.#updates.length > 0) {
      if (!this.#send(Kind.UPDATE, () => Y.mergeUpdates(this.#updates))) return;
      this.#updates = [];
    }
    if (this.#awarenessChanged) {
      if (this.#peers.size > 0 && !this.#send(Kind.AWARENESS, () => this.#ownState())) return;
      this.#awarenessChanged = false;
    }
  }

  /** False when it must be tried again: there is no room, or the group is not joined yet. */
  #send(kind: Kind, make: () => Uint8Array, to?: string): boolean {
    if (this.#waitsForRoom) return false;
    let message: Uint8Array;
    try {
      const body = make();
      message = new Uint8Array(1 + body.length);
      message[0] = kind;
      message.set(body, 1);
    } catch (cause) {
      // Yjs takes some updates of a member who means no good, and can't write the document then.
      this.#report('A message could not be made', cause);
      return true;
    }
    const options = { lane: this.#lane };
    try {
      const hasRoom =
        to === undefined ? this.#group.send(message, options) : this.#group.sendTo(to, message, options);
      if (!hasRoom) this.#waitForRoom();
      return true;
    } catch (cause) {
      const code = (cause as { code?: unknown } | null)?.code;
      if (code === 'NOT_JOINED') return false;
      // A member that has just gone needs nothing.
      if (code !== 'UNKNOWN_MEMBER') this.#report('A message could not be sent', cause);
      return true;
    }
  }

  #waitForRoom(): void {
    this.#waitsForRoom = true;
    const goOn = (): void => {
      this.#waitsForRoom = false;
      this.#schedulePump();
    };
    // It rejects when the group is left; then the pump finds nobody.
    this.#group.ready().then(goOn, goOn);
  }

  #ownState(): Uint8Array {
    return encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]);
  }

  #updateSynced(): void {
    const synced = this.#group.state === joined && [...this.#peers.values()].every((peer) => peer.synced);
    if (synced === this.#synced) return;
    this.#synced = synced;
    try {
      this.onSynced(synced);
    } catch (cause) {
      this.#report('onSynced threw', cause);
    }
  }

  #report(what: string, cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    try {
      this.onError(new Error(`${what}: ${why}`, { cause }));
    } catch {
      // A throwing error handler has nobody left to tell.
    }
  }
}

/** Another member of the group, and what it is still owed. */
interface Peer {
  /** It has not been asked for what this document lacks. */
  mustAsk: boolean;
  /** It has not been sent the own awareness state. */
  mustGreet: boolean;
  /** The state vector it sent and has no answer to. */
  question?: Uint8Array;
  /** It has answered. */
  synced: boolean;
  /** The Yjs client it speaks for in the awareness. */
  client?: number;
}

/**
 * The first byte of a message; the rest is what y-protocols puts there: a state vector, an update, an update, an
 * awareness update with one client.
 */
const Kind = { SYNC_STEP_1: 0, SYNC_STEP_2: 1, UPDATE: 2, AWARENESS: 3 } as const;
type Kind = (typeof Kind)[keyof typeof Kind];

type AwarenessChange = { added: number[]; updated: number[]; removed: number[] };

/** Written as a number, because the enum itself would bring all of WebGroup with it. */
const joined: WebGroupState = 1 satisfies WebGroupState.JOINED;

/** A cursor, a name and a few dozen more fields have room; the number is a guess. */
const maxAwarenessBytes = 64 * 1024;

/** How many updates wait one by one before they are merged, which costs time but saves memory; a guess. */
const maxUnmergedUpdates = 500;

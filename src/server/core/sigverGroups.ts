import {
  decodeSigverMessage,
  encodeSigverMessage,
  type SigverClientMessage,
  type SigverContent,
  type SigverServerMessage,
} from '../../wire/sigverCodec.js';
import { maxSigverKeyLength, type SigverClose, type SigverInput, type SigverOutput } from './sigver.js';

type Output = SigverOutput<Uint8Array>;

/** What can happen, beside what can happen to every old client. `key`: the path of its URL behind the slash. */
export type SigverGroupsInput =
  | SigverInput<Uint8Array>
  | {
      readonly type: 'connected';
      readonly connection: number;
      readonly key: string;
      readonly favored: boolean;
    }
  /** A text frame. */
  | { readonly type: 'text'; readonly connection: number }
  /** Comes every `sigverTickMs` as long as there are connections. */
  | { readonly type: 'tick' };

/** How often old clients and the server tell each other that they are there, in milliseconds. */
export const sigverTickMs = 5_000;
/** The tick at which one that was silent since so many is closed. */
const maxMissed = 3;

const closes = {
  BAD_KEY: { code: 4741, reason: `a key is a path of 1 to ${maxSigverKeyLength} characters` },
  SILENT: { code: 4742, reason: 'no heartbeat for three times' },
  MALFORMED: { code: 4743, reason: 'not a message of this protocol' },
  REPLACED: { code: 4744, reason: 'nobody came into the group through this member' },
} as const satisfies Record<string, SigverClose>;

interface Client {
  readonly connection: number;
  readonly key: string;
  /** Chosen before others for those who join. */
  readonly favored: boolean;
  /** What it says that its id is. */
  id: number;
  missed: number;
  isMember: boolean;
  /** The members that it was bound to so far. */
  tried: WeakSet<Client>;
  /** As one who joins. */
  bound: Binding | undefined;
  /** As a member: by signaling id. */
  readonly joiners: Map<number, Binding>;
}

/** One who joins and the member that it talks to. */
interface Binding {
  /** Below 2^31, where ids of members begin. */
  readonly id: number;
  readonly joiner: Client;
  readonly member: Client;
  /** Whether nothing more comes from there. */
  joinerHasEnded: boolean;
  memberHasEnded: boolean;
}

/**
 * The protobuf protocol of sigver 20 and 21 (netflux 4.1.3 to 4.3.1), without sockets: who asks to be connected to a
 * group that knows none of its members is bound to one of them, and to the next one when it asks again. Never throws,
 * whatever the bytes are.
 */
export class SigverGroups {
  readonly #clients = new Map<number, Client>();
  /** Key → members in the order in which they came; never an empty one. */
  readonly #groups = new Map<string, Set<Client>>();
  #lastId = 0;
  #outputs: Output[] = [];

  /** Keys for which there is a group. */
  get keyCount(): number {
    return this.#groups.size;
  }

  handle(input: SigverGroupsInput): Output[] {
    this.#outputs = [];
    if (input.type === 'connected') this.#connected(input);
    else if (input.type === 'tick') this.#tick();
    else {
      const client = this.#clients.get(input.connection);
      if (!client) return [];
      if (input.type === 'closed') this.#forget(client);
      else if (input.type === 'text') this.#close(client, closes.MALFORMED);
      else this.#received(client, input.frame);
    }
    return this.#outputs;
  }

  #connected({ connection, key, favored }: SigverGroupsInput & { type: 'connected' }): void {
    if (key.length < 1 || key.length > maxSigverKeyLength) {
      this.#outputs.push({ type: 'close', connection, close: closes.BAD_KEY });
      return;
    }
    const nobody = { bound: undefined, tried: new WeakSet<Client>(), joiners: new Map<number, Binding>() };
    this.#clients.set(connection, {
      ...{ connection, key, favored, ...nobody },
      ...{ id: 0, missed: 0, isMember: false },
    });
  }

  #received(client: Client, frame: Uint8Array): void {
    let message: SigverClientMessage;
    try {
      message = decodeSigverMessage(frame);
    } catch {
      return this.#close(client, closes.MALFORMED);
    }
    if (message.kind === 'heartbeat') client.missed = 0;
    else if (message.kind === 'content') this.#pass(client, message.content);
    else this.#connect(client, message.id, message.members);
  }

  #connect(client: Client, id: number, known: readonly number[]): void {
    client.id = id;
    const members = this.#groups.get(client.key) ?? new Set();
    const others = [...members].filter((member) => member !== client);
    if (others.length === 0 || others.some((other) => known.includes(other.id))) {
      return this.#admit(client, members);
    }
    this.#dismiss(client);
    this.#unbind(client);
    const ordered = [...others.filter(({ favored }) => favored), ...others.filter(({ favored }) => !favored)];
    let next = ordered.find((member) => !client.tried.has(member));
    if (!next && others.length === 1) {
      this.#close(ordered[0]!, closes.REPLACED);
      return this.#admit(client, this.#groups.get(client.key) ?? new Set());
    }
    if (!next) client.tried = new WeakSet();
    next ??= ordered[0]!;
    this.#bind(client, next);
    this.#send(client, { kind: 'connected', connected: false });
  }

  #admit(client: Client, members: Set<Client>): void {
    client.isMember = true;
    client.tried = new WeakSet();
    members.add(client);
    this.#groups.set(client.key, members);
    this.#send(client, { kind: 'connected', connected: true });
  }

  #bind(joiner: Client, member: Client): void {
    const id = (this.#lastId = (this.#lastId % 0x7fff_ffff) + 1);
    const binding = { id, joiner, member, joinerHasEnded: false, memberHasEnded: false };
    joiner.bound = binding;
    joiner.tried.add(member);
    member.joiners.set(id, binding);
  }

  /** Content for a binding of this client as a member goes to who joins; any other to the member it is bound to. */
  #pass(client: Client, { recipientId, lastData, data }: SigverContent): void {
    const asMember = client.joiners.get(recipientId);
    if (asMember) {
      if (asMember.memberHasEnded) return;
      asMember.memberHasEnded = lastData;
      const content = { senderId: 0, recipientId, lastData, data };
      return this.#send(asMember.joiner, { kind: 'content', content });
    }
    const { bound } = client;
    if (!bound || bound.joinerHasEnded) return;
    bound.joinerHasEnded = lastData;
    this.#send(bound.member, {
      kind: 'content',
      content: { senderId: bound.id, recipientId: 0, lastData, data },
    });
  }

  #tick(): void {
    for (const client of [...this.#clients.values()]) {
      client.missed++;
      if (client.missed >= maxMissed) this.#close(client, closes.SILENT);
      else this.#send(client, { kind: 'heartbeat' });
    }
  }

  #close(client: Client, close: SigverClose): void {
    this.#outputs.push({ type: 'close', connection: client.connection, close });
    this.#forget(client);
  }

  #forget(client: Client): void {
    if (!this.#clients.delete(client.connection)) return;
    this.#dismiss(client);
    this.#unbind(client);
  }

  /** It is no member any more: who is bound to it is told so. */
  #dismiss(client: Client): void {
    if (!client.isMember) return;
    client.isMember = false;
    const members = this.#groups.get(client.key);
    members?.delete(client);
    if (members?.size === 0) this.#groups.delete(client.key);
    for (const binding of client.joiners.values()) {
      binding.joiner.bound = undefined;
      if (!binding.memberHasEnded) this.#end(binding.joiner, { senderId: 0, recipientId: binding.id });
    }
    client.joiners.clear();
  }

  /** It does not talk to its member any more, which is told so. */
  #unbind({ bound }: Client): void {
    if (!bound) return;
    bound.joiner.bound = undefined;
    bound.member.joiners.delete(bound.id);
    if (!bound.joinerHasEnded) this.#end(bound.member, { senderId: bound.id, recipientId: 0 });
  }

  #end(client: Client, who: Pick<SigverContent, 'senderId' | 'recipientId'>): void {
    this.#send(client, { kind: 'content', content: { ...who, lastData: false, data: new Uint8Array(0) } });
  }

  #send({ connection }: Client, message: SigverServerMessage): void {
    this.#outputs.push({ type: 'send', connection, frame: encodeSigverMessage(message) });
  }
}

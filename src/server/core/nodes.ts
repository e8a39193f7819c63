import { concat, toHex, utf8 } from '../../base/bytes.js';
import { sha256 } from '../../base/sha256.js';
import { signalingLimits } from '../../wire/limits.js';
import {
  decodeLetter,
  decodeRoll,
  encodeLetter,
  encodeRoll,
  roomNameBytes,
  type LetterContent,
  type NodeName,
  type Roll,
  type RollEntry,
  type RoomName,
} from '../../wire/nodesCodec.js';
import { Mail } from './Mail.js';
import type { Job, NodesCounts, NodesInput, RoomRead } from './nodesEvents.js';
import type { NodeOutput, RoomsInput } from './roomsEvents.js';

/** How often a node reads all again, in milliseconds: so late what was missed is made good. */
export const relistMs = 10_000;
/** How long the store keeps the roll of a node that has gone, in milliseconds: it is written again every 10 s. */
export const rollTtlMs = 25_000;
/** A roll that was missing for longer is over. Whoever is there has written it again meanwhile, even after a FLUSHALL. */
const maxAbsenceMs = 15_000;
/** How often the box is looked into without a hint. */
const collectMs = 1_000;
/** After a job that failed. */
const pauseMs = 1_000;
const roomsAtOnce = 128;

interface Room {
  readonly name: RoomName;
  readonly topic: string;
  entries: readonly RollEntry[];
  version: number;
  /** Whether the others' rolls have been read. */
  isListed: boolean;
  readonly heard: Map<NodeName, Heard>;
}

/** What is known of another node in a room. */
interface Heard {
  version: number;
  absentSinceMs: number | undefined;
  /** The version of ours that it was sent. */
  told: number;
}

/**
 * A node among others that share a store, without the store: what is written and read when, and what the rooms of this
 * node are told of it. The store may forget, lose and delay whatever it likes; while it is away, each node goes on with
 * what it knows. Takes one thing that happened; returns what the rooms are to be told. Never throws, whatever is read.
 */
export class Nodes {
  readonly node: NodeName;
  readonly counts: NodesCounts = {
    ...{ lettersSent: 0, lettersReceived: 0, lettersDropped: 0 },
    ...{ unreadable: 0, jobsFailed: 0, timesDown: 0 },
  };
  readonly #rooms = new Map<RoomName, Room>();
  readonly #names = new Map<string, RoomName>();
  #others: readonly NodeName[] = [];
  readonly #mail: Mail;
  /** Rooms to be exchanged. */
  readonly #due = new Set<Room>();
  #version = 0;
  #isUp = false;
  /** Not before it is known: who comes while a node starts waits for what the others have. */
  #isAway = false;
  #isBusy = false;
  #relistAtMs = 0;
  #collectAtMs = 0;
  #isHinted = false;
  #pausedUntilMs = 0;
  #hasPosted = false;
  #outputs: RoomsInput[] = [];

  constructor(node: NodeName, maxQueueBytes?: number) {
    this.node = node;
    this.#mail = new Mail(node, this.counts, maxQueueBytes);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Other nodes that are there. */
  get nodeCount(): number {
    return this.#others.length;
  }

  /** Letters that wait to be sent, in bytes. */
  get queuedBytes(): number {
    return this.#mail.bytes;
  }

  handle(input: NodesInput, nowMs: number): readonly RoomsInput[] {
    this.#outputs = [];
    switch (input.type) {
      case 'up':
        this.#up(nowMs);
        break;
      case 'down':
        this.#down();
        break;
      case 'hint':
        this.#isHinted = true;
        break;
      case 'announced':
        this.#announced(input.nodes, nowMs);
        break;
      case 'exchanged':
        this.#isBusy = false;
        input.job.rooms.forEach((read, i) => this.#exchanged(read, input.rolls[i] ?? [], nowMs));
        break;
      case 'posted':
        this.#isBusy = false;
        this.counts.lettersSent += input.count;
        break;
      case 'collected':
        this.#isBusy = false;
        if (input.letters.length > 0) this.#isHinted = true;
        for (const letter of input.letters) this.#read(letter);
        break;
      case 'failed':
        this.#failed(input.job, nowMs);
        break;
      case 'told':
        this.#told(input.output, input.entries);
        break;
    }
    return this.#outputs;
  }

  /** What the store is to do now; nothing while it is busy. To be asked after each input, and from time to time. */
  next(nowMs: number): Job | undefined {
    if (!this.#isUp || this.#isBusy || nowMs < this.#pausedUntilMs) return undefined;
    const job = this.#choose(nowMs);
    this.#isBusy = job !== undefined;
    return job;
  }

  #choose(nowMs: number): Job | undefined {
    if (nowMs >= this.#relistAtMs) {
      this.#relistAtMs = nowMs + relistMs;
      return { kind: 'announce' };
    }
    // In turns, so that neither many rooms nor many letters hold up the others.
    const others = this.#others;
    if (!this.#hasPosted && this.#mail.bytes > 0) {
      this.#hasPosted = true;
      return { kind: 'post', ...this.#mail.take((room) => this.#rollOf(room)) };
    }
    this.#hasPosted = false;
    if (this.#isHinted || nowMs >= this.#collectAtMs) {
      this.#isHinted = false;
      this.#collectAtMs = nowMs + collectMs;
      return { kind: 'collect' };
    }
    if (this.#due.size > 0) {
      const rooms = [...this.#due].slice(0, roomsAtOnce);
      for (const room of rooms) this.#due.delete(room);
      return { kind: 'exchange', rooms: rooms.map((room) => this.#readOf(room)), others };
    }
    return this.#mail.bytes > 0 ? this.#choose(nowMs) : undefined;
  }

  #up(nowMs: number): void {
    this.#isUp = true;
    this.#isAway = false;
    this.#relistAtMs = this.#collectAtMs = this.#pausedUntilMs = nowMs;
    // It may have forgotten all, and everybody is to have the time to write anew.
    for (const room of this.#rooms.values()) {
      for (const heard of room.heard.values()) heard.absentSinceMs = undefined;
    }
    this.#tellAgain();
  }

  #down(): void {
    if (this.#isUp) this.counts.timesDown++;
    this.#isUp = false;
    this.#isAway = true;
    this.#outputs.push(...this.#mail.clear());
    for (const room of this.#rooms.values()) this.#list(room);
  }

  #failed(job: Job, nowMs: number): void {
    this.#isBusy = false;
    this.counts.jobsFailed++;
    this.#pausedUntilMs = nowMs + pauseMs;
    if (job.kind === 'announce') this.#relistAtMs = nowMs;
    else if (job.kind === 'collect') this.#isHinted = true;
    else if (job.kind === 'post') {
      for (const letters of job.letters.values()) this.counts.lettersDropped += letters.length;
      this.#outputs.push(...job.otherwise);
      this.#tellAgain();
    } else {
      for (const { room: name } of job.rooms) {
        const room = this.#rooms.get(name);
        if (!room) continue;
        this.#due.add(room);
        this.#list(room);
      }
    }
  }

  /** Nobody knows which rolls have arrived. */
  #tellAgain(): void {
    for (const room of this.#rooms.values()) {
      this.#due.add(room);
      for (const heard of room.heard.values()) heard.told = -1;
    }
  }

  #announced(nodes: readonly NodeName[], nowMs: number): void {
    this.#isBusy = false;
    const known = new Set(this.#others);
    this.#others = nodes.filter((node) => node !== this.node).slice(0, maxNodes);
    for (const node of this.#others) if (!known.has(node)) this.#post(node, { kind: 'greeting' });
    for (const room of this.#rooms.values()) {
      this.#due.add(room);
      // A node that is not read any more is absent, too.
      for (const heard of room.heard.values()) heard.absentSinceMs ??= nowMs;
    }
  }

  #exchanged({ room: name, version }: RoomRead, rolls: readonly Uint8Array[], nowMs: number): void {
    const room = this.#rooms.get(name);
    if (!room) return;
    for (const bytes of rolls) {
      const roll = this.#decode(() => decodeRoll(bytes));
      if (roll?.room === name) this.#merge(room, roll);
    }
    for (const [node, { absentSinceMs }] of room.heard) {
      if (absentSinceMs === undefined || nowMs - absentSinceMs < maxAbsenceMs) continue;
      room.heard.delete(node);
      this.#outputs.push({ type: 'roll', topic: room.topic, node, entries: [] });
    }
    if (!room.isListed) {
      // Now that it is known who is there, the own roll is written: that of those who may stay.
      this.#due.add(room);
      this.#list(room);
      // Before anything that those who are welcomed now have to say.
      this.#tell(room);
    } else if (room.entries.length > 0 || room.version !== version) this.#tell(room);
    else if (this.#mail.hasRoll(name)) this.#due.add(room);
    else this.#forget(room);
  }

  #list(room: Room): void {
    if (room.isListed) return;
    room.isListed = true;
    this.#outputs.push({ type: 'listed', topic: room.topic });
  }

  #merge(room: Room, { node, version, entries }: Roll): void {
    if (node === this.node) return;
    const heard = room.heard.get(node) ?? { version: -1, absentSinceMs: undefined, told: -1 };
    heard.absentSinceMs = undefined;
    if (!room.heard.has(node) && room.heard.size >= maxNodes) return;
    room.heard.set(node, heard);
    if (version <= heard.version) return;
    heard.version = version;
    this.#outputs.push({ type: 'roll', topic: room.topic, node, entries });
  }

  /** Sends the own roll to all who have somebody in this room. */
  #tell(room: Room): void {
    for (const [node, heard] of room.heard) {
      if (heard.told === room.version) continue;
      heard.told = room.version;
      if (this.#isUp) this.#mail.roll(node, room.name, 64 + 48 * room.entries.length);
    }
  }

  #told(output: NodeOutput, entries: readonly RollEntry[]): void {
    const name = this.#nameOf(output.topic);
    if (output.type === 'enrolled') this.#enrolled(name, output.topic, entries);
    else if (output.type === 'refuse') {
      this.#post(output.node, { kind: 'refusal', room: name, refusal: output.refusal });
    } else {
      const { node, delivery, otherwise } = output;
      if (!this.#post(node, { kind: 'delivery', room: name, delivery }, otherwise))
        this.#outputs.push(otherwise);
    }
  }

  #enrolled(name: RoomName, topic: string, entries: readonly RollEntry[]): void {
    let room = this.#rooms.get(name);
    if (!room) {
      if (entries.length === 0) return;
      room = { name, topic, entries, version: 0, isListed: false, heard: new Map() };
      this.#rooms.set(name, room);
      this.#names.set(topic, name);
    } else if (room.entries.length === 0) {
      // The rooms of this node know nothing of it any more.
      room.isListed = false;
      room.heard.clear();
    }
    if (this.#isAway && entries.length > 0) this.#list(room);
    room.entries = entries.slice(0, signalingLimits.maxMembers);
    room.version = ++this.#version;
    this.#due.add(room);
    if (room.isListed) this.#tell(room);
  }

  #forget(room: Room): void {
    this.#rooms.delete(room.name);
    this.#names.delete(room.topic);
    this.#due.delete(room);
  }

  #post(node: NodeName, content: LetterContent, otherwise?: RoomsInput): boolean {
    const isTaken = this.#isUp && this.#mail.add(node, encodeLetter(this.node, content), otherwise);
    if (!isTaken) this.counts.lettersDropped++;
    return isTaken;
  }

  #read(bytes: Uint8Array): void {
    const letter = this.#decode(() => decodeLetter(bytes));
    if (!letter || letter.node === this.node) return;
    this.counts.lettersReceived++;
    const { node, content } = letter;
    if (!this.#others.includes(node) && this.#others.length < maxNodes) {
      this.#others = [...this.#others, node];
      for (const room of this.#rooms.values()) this.#due.add(room);
    }
    if (content.kind === 'greeting') return;
    const name = content.kind === 'roll' ? content.roll.room : content.room;
    const room = this.#rooms.get(name);
    if (content.kind === 'roll') {
      if (room && content.roll.node === node) this.#merge(room, content.roll);
    } else if (content.kind === 'refusal') {
      if (room) this.#outputs.push({ type: 'refusal', topic: room.topic, refusal: content.refusal });
    } else if (room) {
      this.#outputs.push({ type: 'delivery', topic: room.topic, node, delivery: content.delivery });
    } else {
      const { from, to: member, content: what } = content.delivery;
      const link = 'link' in what ? { link: what.link } : undefined;
      const refusal = { to: from, member, ...link, reason: 'UNREACHABLE' } as const;
      this.#post(node, { kind: 'refusal', room: name, refusal });
    }
  }

  #decode<Value>(decode: () => Value): Value | undefined {
    try {
      return decode();
    } catch {
      this.counts.unreadable++;
      return undefined;
    }
  }

  /** As long as the others are not known, the own roll is not written. */
  #readOf({ name, version, entries, isListed }: Room): RoomRead {
    const roll = isListed ? encodeRoll({ node: this.node, room: name, version, entries }) : undefined;
    return { room: name, roll, version: isListed ? version : -1 };
  }

  #rollOf(name: RoomName): Roll | undefined {
    const room = this.#rooms.get(name);
    return room && { node: this.node, room: name, version: room.version, entries: room.entries };
  }

  #nameOf(topic: string): RoomName {
    return this.#names.get(topic) ?? roomOf(topic);
  }
}

/** More nodes than anybody will have; what is beyond is not heard. */
const maxNodes = 256;

/** The name under which a topic stands in the store: whoever reads it there can't register for the topic. */
export function roomOf(topic: string): RoomName {
  return toHex(sha256(concat([utf8('webgroup room 1'), utf8(topic)]))).slice(0, 2 * roomNameBytes);
}

import type { GroupError } from '../../src/base/errors.js';
import type { MemberId } from '../../src/base/ids.js';
import { WebGroup, WebGroupState } from '../../src/WebGroup.js';
import type { Data } from '../../src/service/UserMessages.js';
import type { Departure } from '../../src/topology/Topology.js';
import type { Host } from './Host.js';
import type { SimIce } from './SimRtcEngine.js';
import { SimSocket, type SimServer } from './SimServer.js';
import type { Trace } from './Trace.js';

/** What one member said to another one and heard of it, from its `memberJoin` to its `memberLeave`. */
export interface Contact {
  readonly sent: Map<number, Data[]>;
  readonly received: Map<number, Data[]>;
  readonly joinedAtMs: number;
  leftAtMs?: number;
  departure?: Departure;
}

/** What a member's leaving looked like, for the check of its times. */
export interface Leaving {
  readonly calledAtMs: number;
  /** When it told the others. */
  toldAtMs?: number;
  endedAtMs?: number;
}

/** A real `WebGroup` on a simulated host, and a record of all it does; what contradicts the API is reported at once. */
export class SimMember {
  readonly name: string;
  readonly host: Host;
  readonly group: WebGroup;
  /** By the other member's id, in the order of time. */
  readonly contacts = new Map<MemberId, Contact[]>();
  readonly leavings: Leaving[] = [];
  /** Whether the member is to be in the group. */
  wanted = false;
  id: MemberId = '';
  readonly #trace: Trace;
  readonly #server: SimServer;
  readonly #report: (violation: string) => void;
  readonly #nowMs: () => number;
  #messages = 0;

  constructor(host: Host, server: SimServer, rtc: SimIce, trace: Trace, report: (violation: string) => void) {
    this.host = host;
    this.name = host.name;
    this.#trace = trace;
    this.#server = server;
    this.#nowMs = () => server.timeline.nowMs;
    this.#report = (violation) => report(`${this.name}: ${violation}`);
    const platform = host.platform(
      (_url, [protocol = '']) => new SimSocket(server, host, protocol),
      (level, scope, message, details) => {
        if (trace.isPrinted)
          trace.note(this.name, `log ${level} ${scope}: ${message} ${describeDetails(details)}`);
        if (level === 'error')
          this.#report(`logs an error: ${scope}: ${message} ${describeDetails(details)}`);
      },
    );
    this.group = new WebGroup({ signalingServer: 'ws://server' }, { platform, rtc: rtc.engine(host) });
    this.#observe();
  }

  /** Those it shares the group with at present, by its events. */
  get current(): [MemberId, Contact][] {
    return [...this.contacts].flatMap(([id, all]): [MemberId, Contact][] => {
      const last = all.at(-1)!;
      return last.leftAtMs === undefined ? [[id, last]] : [];
    });
  }

  join(): void {
    this.wanted = true;
    if (!this.host.alive || this.group.state !== WebGroupState.LEFT) return;
    const calledAtMs = this.#nowMs();
    this.#trace.note(this.name, 'join()');
    this.group.join('the key').then(
      () => {
        const tookMs = this.#nowMs() - calledAtMs;
        this.#trace.note(this.name, `joined in ${tookMs.toFixed()} ms`);
        // Opening the socket, then up to 10 s from WELCOME on, whatever happens to the other members.
        if (this.#server.upSinceMs <= calledAtMs && this.#server.isUp && tookMs > joinLimitMs) {
          this.#report(`took ${tookMs.toFixed()} ms to join`);
        }
      },
      (error: GroupError) => {
        this.#trace.note(this.name, `join() rejected: ${error.message}`);
        if (error.code !== 'SIGNALING_UNREACHABLE' && error.code !== 'LEFT') this.#report(error.message);
        if (
          error.code === 'SIGNALING_UNREACHABLE' &&
          this.#server.upSinceMs <= calledAtMs &&
          this.#server.isUp
        )
          this.#report('could not reach a server that was there');
      },
    );
  }

  leave(): void {
    this.wanted = false;
    if (!this.host.alive || this.group.state === WebGroupState.LEFT) return;
    const leaving: Leaving = { calledAtMs: this.#nowMs() };
    this.leavings.push(leaving);
    this.#trace.note(this.name, 'leave()');
    void this.group.leave().then(() => {
      leaving.endedAtMs = this.#nowMs();
      this.#trace.note(this.name, 'left');
      if (this.group.state === WebGroupState.LEFT) this.checkNothingHeld();
    });
  }

  /** Dies without a word. */
  crash(): void {
    this.wanted = false;
    this.host.alive = false;
  }

  /** Sends to all, or to one, what the size and the number say. Does nothing unless the member is in the group. */
  send(lane: number, length: number, text: boolean, to?: MemberId): void {
    const { state } = this.group;
    if (!this.host.alive || (state !== WebGroupState.JOINED && state !== WebGroupState.JOINING)) return;
    const receivers = this.current.filter(([id]) => to === undefined || id === to);
    if (this.group.id === '' || receivers.length === 0) return;
    const data = makeData(`${this.name}${this.#messages++}`, length, text);
    this.#trace.note(this.name, `sends ${describeData(data)} on ${lane} to ${to ? to.slice(0, 4) : 'all'}`);
    try {
      if (to === undefined) this.group.send(data, { lane });
      else this.group.sendTo(to, data, { lane });
      for (const [, { sent }] of receivers) append(sent, lane, data);
    } catch (error) {
      this.#report(`send threw ${String(error)}`);
    }
  }

  checkNothingHeld(): void {
    if (Object.values(this.host.held).every((count) => count === 0)) return;
    this.#report(`has left and still holds ${JSON.stringify(this.host.held)}`);
  }

  /** Compares what the group says of itself with what its events have told. */
  checkConsistency(): void {
    const { group } = this;
    if (group.state === WebGroupState.LEFT) return;
    const told = [this.id, ...this.current.map(([id]) => id)].sort().join();
    if (group.id !== '' && group.members.join() !== told) {
      this.#report(`members are ${group.members.join()}, but its events say ${told}`);
    }
  }

  #observe(): void {
    const { group } = this;
    group.onMyId = (id) => {
      if (this.id !== '' && this.id !== id) this.#report('has another id than before');
      this.id = id;
      this.#trace.note(this.name, `is ${id.slice(0, 4)}`);
    };
    group.onStateChange = (state) => this.#trace.note(this.name, `state ${WebGroupState[state]}`);
    group.onSignalingStateChange = (state) => this.#trace.note(this.name, `signaling ${state}`);
    group.onMemberJoin = (id) => {
      this.#trace.note(this.name, `memberJoin ${id.slice(0, 4)}`);
      const all = this.contacts.get(id) ?? [];
      this.contacts.set(id, all);
      if (all.length > 0 && all.at(-1)!.leftAtMs === undefined) this.#report(`two joins of ${id} in a row`);
      if (id === this.id) this.#report('is told of itself');
      all.push({ sent: new Map(), received: new Map(), joinedAtMs: this.#nowMs() });
      this.checkConsistency();
    };
    group.onMemberLeave = (id, departure) => {
      this.#trace.note(this.name, `memberLeave ${id.slice(0, 4)} ${JSON.stringify(departure)}`);
      const contact = this.contacts.get(id)?.at(-1);
      if (!contact || contact.leftAtMs !== undefined) return this.#report(`${id} leaves, but was not there`);
      contact.leftAtMs = this.#nowMs();
      contact.departure = departure;
      if (departure.reason === 'refused') this.#report(`refuses ${id}`);
      if (departure.reason === 'self') this.leavings.at(-1)!.toldAtMs ??= this.#nowMs();
      else this.checkConsistency();
    };
    group.onMessage = (id, data, { lane }) => {
      this.#trace.note(this.name, `gets ${describeData(data)} on ${lane} from ${id.slice(0, 4)}`);
      const contact = this.contacts.get(id)?.at(-1);
      if (!contact || contact.leftAtMs !== undefined) {
        return this.#report(`a message of ${id}, who is not there`);
      }
      if (this.group.state === WebGroupState.LEFT) this.#report('a message after it has left');
      append(contact.received, lane, data);
    };
    group.onError = (error) => this.#report(`error event ${String(error)} ${String(error.cause)}`);
  }
}

/** From `join()` on: opening the socket, WELCOME, and 10 s for the others. */
const joinLimitMs = 12_000;

function append(lanes: Map<number, Data[]>, lane: number, data: Data): void {
  const list = lanes.get(lane);
  if (list) list.push(data);
  else lanes.set(lane, [data]);
}

/** Begins with a name that no other message has, if it is long enough for that. */
function makeData(name: string, length: number, text: boolean): Data {
  const whole = `${name}·`;
  if (text) return (whole + '0123456789'.repeat(Math.ceil(length / 10))).slice(0, length);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = i < whole.length ? whole.charCodeAt(i) : (i * 31) >>> 3;
  return bytes;
}

export function describeData(data: Data): string {
  const text = typeof data === 'string' ? data : String.fromCharCode(...data.subarray(0, 12));
  const name = text.includes('·') || text.includes('\xb7') ? text.split(/·|\xb7/)[0] : '';
  return `${typeof data === 'string' ? 'text' : 'bytes'} ${name}(${data.length})`;
}

function describeDetails(details: Record<string, unknown> = {}): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}=${value instanceof Error ? (value.stack ?? value) : String(value)}`)
    .join(' ');
}

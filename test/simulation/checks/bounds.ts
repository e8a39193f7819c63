import { channelDefaults } from '../../../src/channel/channelOptions.js';
import { ReceiveLane } from '../../../src/channel/core/receiveLane.js';
import { ReassemblyPool } from '../../../src/channel/core/reassemblyPool.js';
import type { MemberId } from '../../../src/base/ids.js';
import { Carriage, carriageDefaults } from '../../../src/topology/core/carriage.js';
import type { Relay } from '../../../src/wire/meshCodec.js';
import type { Report } from './pairs.js';

// I4: what members may make each other hold is bounded. None of it can be reached from outside, so all queues are
// watched, and what is in them is counted once more here.

let report: Report = () => {};

/** From now on what holds too much is reported here; one world at a time. */
export function watchBounds(reportTo: Report): void {
  report = reportTo;
}

/** What may wait in a link, in bytes: `maxBufferedBytes`, and what goes before everything else: an introduction, pings. */
export function maxLinkBytes(): number {
  return channelDefaults.maxBufferedBytes + 80_000;
}

/** Of all unfinished long messages together, unless one alone is longer. */
const maxPoolBytes = 512 * 1024 * 1024;

function expectAtMost(bytes: number, most: number, what: string): void {
  if (bytes > most) report(`${what}: ${bytes} bytes, and at most ${most} are allowed`);
}

/** What waits at one carrier. */
interface Waiting {
  readonly urgent: Map<MemberId, number>;
  readonly flows: Map<string, number>;
  readonly givers: Map<MemberId, number>;
  total: number;
}

const carriages = new WeakMap<Carriage, Waiting>();
const { push, take, drop } = Carriage.prototype;

Carriage.prototype.push = function (this: Carriage, relay: Relay): boolean {
  const taken = push.call(this, relay);
  if (taken) count(this, relay, 1);
  return taken;
};

Carriage.prototype.take = function (this: Carriage, next: MemberId, nowMs: number): Relay | undefined {
  const relay = take.call(this, next, nowMs);
  if (relay) count(this, relay, -1);
  return relay;
};

Carriage.prototype.drop = function (this: Carriage, next: MemberId): Relay[] {
  const relays = drop.call(this, next);
  for (const relay of relays) count(this, relay, -1);
  return relays;
};

function count(carriage: Carriage, { path, at, content }: Relay, sign: 1 | -1): void {
  let waiting = carriages.get(carriage);
  if (!waiting)
    carriages.set(carriage, (waiting = { urgent: new Map(), flows: new Map(), givers: new Map(), total: 0 }));
  const next = path[at]!;
  if (content.type !== 'packet') {
    const bytes = content.type === 'introduction' ? content.introduction.length : 0;
    expectAtMost(
      add(waiting.urgent, next, sign * bytes),
      carriageDefaults.maxUrgentBytes,
      'urgent for one member',
    );
    return;
  }
  // What a member sends itself is up to its own application.
  if (at === 1) return;
  const bytes = sign * content.data.length;
  waiting.total += bytes;
  const flow = add(waiting.flows, `${path[0]} ${path.at(-1)} ${next}`, bytes);
  expectAtMost(flow, carriageDefaults.maxFlowBytes, 'carried from one member to another');
  expectAtMost(
    add(waiting.givers, path[at - 2]!, bytes),
    carriageDefaults.maxGiverBytes,
    'carried for one member',
  );
  expectAtMost(waiting.total, carriageDefaults.maxBytes, 'carried');
}

function add<Key>(counts: Map<Key, number>, key: Key, bytes: number): number {
  const sum = (counts.get(key) ?? 0) + bytes;
  if (sum > 0) counts.set(key, sum);
  else counts.delete(key);
  return sum;
}

/** What the application of a lane has got and not settled: short messages, which count in the window. */
const unsettled = new WeakMap<ReceiveLane, number>();
const { receive, settle } = ReceiveLane.prototype;

ReceiveLane.prototype.receive = function (this: ReceiveLane, frame, nowMs, rttMs, messages): number {
  const before = messages.length;
  const bytes = receive.call(this, frame, nowMs, rttMs, messages);
  if (messages.length === before) return bytes;
  let held = unsettled.get(this) ?? 0;
  for (let i = before; i < messages.length; i++)
    if (messages[i]!.reservedBytes === 0) held += messages[i]!.heldBytes;
  unsettled.set(this, held);
  expectAtMost(held, this.windowBytes, 'got on one lane and not read');
  return bytes;
};

ReceiveLane.prototype.settle = function (this: ReceiveLane, message): void {
  if (message.reservedBytes === 0) unsettled.set(this, (unsettled.get(this) ?? 0) - message.heldBytes);
  settle.call(this, message);
};

const { reserve } = ReassemblyPool.prototype;

ReassemblyPool.prototype.reserve = function (this: ReassemblyPool, bytes: number): boolean {
  const reserved = reserve.call(this, bytes);
  if (this.reservedBytes > bytes) expectAtMost(this.reservedBytes, maxPoolBytes, 'unfinished messages');
  return reserved;
};

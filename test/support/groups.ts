import { eventNames } from '../../src/groupEvents.js';
import type { Data, GroupError, WebGroup, WebGroupEvents } from '../../src/index.js';

/** Resolves as soon as the condition holds; it is looked at after each event of the group. */
export function until(group: WebGroup, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const offs = eventNames.map((event) => group.on(event, check));
    check();
    function check(): void {
      if (!condition()) return;
      for (const off of offs) off();
      resolve();
    }
  });
}

/** Resolves when the group has so many members, and a link to each of the others. */
export function hasMembers(group: WebGroup, count: number): Promise<void> {
  return until(group, () => group.members.length === count && group.neighbors.length === count - 1);
}

/** Joins all of them to one group at once; resolves when each has a link to each other one. */
export async function joinAll(groups: readonly WebGroup[], key: string): Promise<void> {
  await Promise.all(groups.map((group) => group.join(key)));
  await Promise.all(groups.map((group) => hasMembers(group, groups.length)));
}

/** Resolves with the arguments of the next event. */
export function next<Name extends keyof WebGroupEvents>(
  group: WebGroup,
  event: Name,
): Promise<WebGroupEvents[Name]> {
  return new Promise((resolve) => {
    const off = group.on(event, (...args: WebGroupEvents[Name]) => {
      off();
      resolve(args);
    });
  });
}

export interface Received {
  readonly from: string;
  readonly data: Data;
  readonly lane: number;
}

/** Resolves with the next `count` messages. */
export function receive(group: WebGroup, count: number): Promise<Received[]> {
  return new Promise((resolve) => {
    const messages: Received[] = [];
    const off = group.on('message', (from, data, { lane }) => {
      messages.push({ from, data, lane });
      if (messages.length < count) return;
      off();
      resolve(messages);
    });
  });
}

/** Collects the codes of all `error` events. */
export function errorCodes(group: WebGroup): string[] {
  const codes: string[] = [];
  group.on('error', (error: GroupError) => codes.push(error.code));
  return codes;
}

/** Bytes in which no two places near each other look alike. */
export function testBytes(length: number, seed = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 7 + (i >> 16) + seed) & 255;
  return bytes;
}

/** Throws unless both are equal and of the same type; prints no megabytes. */
export function checkSame(actual: Data, expected: Data): void {
  if (typeof actual === 'string' || typeof expected === 'string') {
    if (actual !== expected) throw new Error(`${describe(actual)}, expected ${describe(expected)}`);
    return;
  }
  if (Object.getPrototypeOf(actual) !== Uint8Array.prototype) throw new Error('not a plain Uint8Array');
  if (actual.length !== expected.length)
    throw new Error(`${describe(actual)}, expected ${describe(expected)}`);
  // A loop, since a function for each of 200 million bytes takes seconds.
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i]) throw new Error(`byte ${i} is ${actual[i]}, expected ${expected[i]}`);
  }
}

function describe(data: Data): string {
  return typeof data === 'string'
    ? `text of ${data.length}: ${data.slice(0, 20)}`
    : `${data.length} bytes: ${String(data.subarray(0, 8))}`;
}

import type { Data } from '../../src/service/UserMessages.js';

/** Is in every message that is long enough, and nowhere else. */
export const marker = 'PLAINTEXT~';

/** A message that begins with a name that no other one has, if it is long enough for that. */
export function makeData(name: string, length: number, text: boolean): Data {
  const whole = `${name}·${marker}`;
  if (text) return (whole + '0123456789'.repeat(Math.ceil(length / 10))).slice(0, length);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = i < whole.length ? whole.charCodeAt(i) : (i * 31) >>> 3;
  return bytes;
}

export function describeData(data: Data): string {
  const text = typeof data === 'string' ? data.slice(0, 12) : String.fromCharCode(...data.subarray(0, 12));
  const name = text.includes('·') ? text.split('·')[0] : '';
  return `${typeof data === 'string' ? 'text' : 'bytes'} ${name}(${data.length})`;
}

export function isEqual(a: Data, b: Data): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return Buffer.compare(a, b) === 0;
}

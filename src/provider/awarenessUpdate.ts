export interface AwarenessUpdate {
  /** The Yjs client whose state it is. */
  client: number;
  /** Null when the client has gone. */
  state: Record<string, unknown> | null;
}

/**
 * Reads an awareness update of y-protocols that has one client: the varint 1, its id, its clock, and the length and
 * UTF-8 of its JSON. Throws for anything else.
 */
export function readAwarenessUpdate(update: Uint8Array): AwarenessUpdate {
  let offset = 0;
  const readVarint = (): number => {
    for (let value = 0, scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = update[offset++];
      if (byte === undefined) break;
      value += (byte & 127) * scale;
      if (byte < 128 && Number.isSafeInteger(value)) return value;
    }
    throw new Error('not an awareness update');
  };
  if (readVarint() !== 1) throw new Error('an awareness update that is not of one client');
  const client = readVarint();
  readVarint();
  const length = readVarint();
  const json = new TextDecoder('utf-8', { fatal: true }).decode(update.subarray(offset, offset + length));
  const state: unknown = JSON.parse(json);
  if (typeof state !== 'object' || Array.isArray(state))
    throw new Error('an awareness state that is no object');
  return { client, state: state as Record<string, unknown> | null };
}

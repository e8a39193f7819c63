import type { Reader } from 'protobufjs/minimal.js';

// What the generated code of gen/ has in common.

/** A message to be written: what is left out has its default, and is not sent. */
export type Sparse<Message> = { [Field in keyof Message]?: SparseValue<Message[Field]> };

type SparseValue<Value> = Value extends Uint8Array
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly SparseValue<Item>[]
    : Value extends object
      ? Sparse<Value>
      : Value;

/** The default of a field of bytes. */
export const noBytes = new Uint8Array(0);

/**
 * Reads a message within a message, `into` what the field holds if it has come before. Throws RangeError unless it ends
 * where its length says.
 */
export function embedded<Message>(
  reader: Reader,
  read: (reader: Reader, into?: Message) => Message,
  into?: Message,
): Message {
  const end = reader.size() + reader.pos;
  const { len } = reader;
  if (end > len) throw new RangeError('a message longer than the one it is in');
  reader.len = end;
  const message = read(reader, into);
  if (reader.pos !== end) throw new RangeError('a message ends elsewhere than it says');
  reader.len = len;
  return message;
}

/** Of a oneof the field that came last counts: takes away the others. */
export function only<Message>(
  message: Partial<Message>,
  fields: readonly (keyof Message)[],
  last: keyof Message,
): void {
  for (const field of fields) if (field !== last) delete message[field];
}

import protobuf from 'protobufjs/minimal.js';
import { GroupError } from '../base/errors.js';

// A page may bring its own global Long: without this line 64-bit fields would then come as objects. Every number on
// our wire is a safe integer, and readers reject what is not.
protobuf.util.Long = undefined as unknown as typeof protobuf.util.Long;
protobuf.configure();

/** A message as bytes; `write` is the function that the generated code has for it. */
export function encodeMessage<Message>(
  write: (message: Message, writer: protobuf.Writer) => protobuf.Writer,
  message: Message,
): Uint8Array {
  return write(message, protobuf.Writer.create()).finish();
}

/** Decodes what came from outside. Throws GroupError `PROTOCOL` for anything that is not such a message. */
export function decodeMessage<Message>(
  read: (reader: protobuf.Reader) => Message,
  bytes: Uint8Array,
): Message {
  try {
    return read(protobuf.Reader.create(bytes));
  } catch (error) {
    throw new GroupError('PROTOCOL', `undecodable message of ${bytes.length} bytes`, { cause: error });
  }
}

/** Lets a whole number from the wire through, or throws `PROTOCOL`: doubles beyond 2^53 have lost their last digits. */
export function safeInteger(value: number | null | undefined, field: string): number {
  const number = value ?? 0;
  if (!Number.isSafeInteger(number) || number < 0)
    throw new GroupError('PROTOCOL', `${field} is out of range`);
  return number;
}

/** A violation of the protocol by the other side. */
export function protocolError(explanation: string): GroupError {
  return new GroupError('PROTOCOL', explanation);
}

import protobuf from 'protobufjs/minimal.js';
import { GroupError } from '../base/errors.js';

// A page may bring its own global Long: without this line 64-bit fields would then come as objects. Every number on
// our wire is a safe integer, and readers reject what is not.
protobuf.util.Long = undefined as unknown as typeof protobuf.util.Long;
protobuf.configure();

interface MessageType<Message> {
  encode(message: Message, writer?: protobuf.Writer): protobuf.Writer;
  decode(reader: Uint8Array): Message;
}

export function encodeMessage<Message>(type: MessageType<Message>, message: Message): Uint8Array {
  return type.encode(message).finish();
}

/** Decodes what came from outside. Throws GroupError `PROTOCOL` for anything that is not such a message. */
export function decodeMessage<Message>(
  type: { decode(reader: Uint8Array): Message },
  bytes: Uint8Array,
): Message {
  try {
    return type.decode(bytes);
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

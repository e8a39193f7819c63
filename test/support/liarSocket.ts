import type { OpenSocket, Socket } from '../../src/base/Socket.js';
import {
  decodeServerMessage,
  encodeServerMessage,
  type CarryMessage,
} from '../../src/wire/signalingCodec.js';

/** What becomes of a packet that a signaling server has carried: it, none, or several in its place. */
export type Lie = (packet: CarryMessage) => readonly CarryMessage[];

/** Sockets behind which a server lies about the packets that it carries; everything else comes as it is. */
export function liarSockets(open: OpenSocket, lie: Lie): OpenSocket {
  return (url, protocols) => {
    const socket = open(url, protocols);
    return new Proxy(socket, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, name, value: unknown) => {
        const isHandler = name === 'onmessage' && typeof value === 'function';
        return Reflect.set(target, name, isHandler ? lying(value as Handler, lie) : value);
      },
    });
  };
}

type Handler = NonNullable<Socket['onmessage']>;

function lying(handler: Handler, lie: Lie): Handler {
  return ({ data }) => {
    const message = decodeServerMessage(new Uint8Array(data as ArrayBuffer));
    if (message.kind !== 'carry') return handler({ data });
    for (const packet of lie(message)) {
      // Of its own memory, since a handler gets whole buffers.
      handler({ data: Uint8Array.from(encodeServerMessage(packet)).buffer });
    }
  };
}

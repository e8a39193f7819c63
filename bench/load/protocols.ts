import { randomBytes } from 'node:crypto';
import type { RawData } from 'ws';
import { memberIdFromBytes } from '../../src/base/ids.js';
import { encodeClientMessage, signalingSubprotocol } from '../../src/wire/signalingCodec.js';

/** The servers that are compared: ours, two that do the same work, and a `ws` that echoes. */
export type ServerName = 'webgroup' | 'sigver' | 'peerjs' | 'echo';

export const serverNames: readonly ServerName[] = ['webgroup', 'sigver', 'peerjs', 'echo'];

/** How a client of a server joins. */
export interface Protocol {
  /** Whom the client is with: those of one room meet. */
  target(origin: string, room: string): { readonly url: string; readonly protocols: readonly string[] };
  /** What it says when the connection is open; nothing where the server speaks first. */
  hello(room: string): Uint8Array | undefined;
  /** Whether the server has said by this that the client is in. */
  isWelcome(data: RawData): boolean;
}

export const protocols: Readonly<Record<ServerName, Protocol>> = {
  webgroup: {
    target: (origin) => ({ url: origin, protocols: [signalingSubprotocol] }),
    hello: (room) =>
      encodeClientMessage({
        kind: 'hello',
        topic: Buffer.from(room.padEnd(64, '0').slice(0, 64), 'hex'),
        id: memberIdFromBytes(randomBytes(16))!,
        incarnation: 1,
      }),
    // The first message is the WELCOME.
    isWelcome: () => true,
  },
  sigver: {
    target: (origin, room) => ({ url: `${origin}/${room}`, protocols: [] }),
    // connect { id: 1 }
    hello: () => Uint8Array.of(0x1a, 0x02, 0x08, 0x01),
    // connected; a heartbeat may come before.
    isWelcome: (data) => (data as Buffer)[0] === 0x20,
  },
  peerjs: {
    target(origin) {
      const token = randomBytes(8).toString('hex');
      return { url: `${origin}/peerjs?key=peerjs&id=${token}&token=${token}`, protocols: [] };
    },
    hello: () => undefined,
    isWelcome: (data) => String(data).includes('OPEN'),
  },
  echo: {
    target: (origin) => ({ url: origin, protocols: [] }),
    hello: () => Uint8Array.of(1),
    isWelcome: () => true,
  },
};

export function newRoom(): string {
  return randomBytes(32).toString('hex');
}

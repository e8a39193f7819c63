import type { Commands, JoinOrder } from '../peer/peer.js';
import type { Setting } from './Setting.js';

/** Two peers that are in one room together; each call makes a new connection. */
export async function meet<Result>(
  { signalingUrl, plainUrl }: Setting,
  kind: JoinOrder['kind'],
  [first, second]: readonly [Commands, Commands],
  measure: (room: string) => Promise<Result>,
): Promise<Result> {
  const room = newRoom();
  const url = kind === 'raw' ? plainUrl : signalingUrl;
  await Promise.all([first, second].map((peer) => peer.join({ kind, url, room, others: 1 })));
  try {
    return await measure(room);
  } finally {
    await Promise.all([first.leave(room), second.leave(room)]);
  }
}

let rooms = 0;

/** A name that no room had before. */
export function newRoom(): string {
  return `bench ${process.pid} ${++rooms}`;
}

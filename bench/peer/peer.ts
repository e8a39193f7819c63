import { fullSpeed, pings, type Speed } from './measure.js';
import type { RawConnect } from './raw.js';
import { joinGroup, type GroupStay } from './group.js';
import { joinRaw, type RawSocket, type RawStay } from './rawStay.js';

/** What a peer is to run with. */
export interface PeerSystem {
  readonly rawConnect: RawConnect;
  readonly openSocket: (url: string) => RawSocket;
}

/** Where and with whom to meet. */
export interface JoinOrder {
  /** `sealed`: a group whose direct links are sealed as well. */
  readonly kind: 'raw' | 'group' | 'sealed';
  /** The signaling server for a group, the plain one for raw connections. */
  readonly url: string;
  readonly room: string;
  /** Resolves when there are so many others. */
  readonly others: number;
}

/** How fast to send what. */
export interface SpeedOrder {
  readonly room: string;
  readonly messageBytes: number;
  readonly forMs: number;
  /** For raw channels: bytes in flight with acknowledgements; without, filled by what is buffered. */
  readonly windowBytes?: number;
}

export interface PingOrder {
  readonly room: string;
  readonly count: number;
  /** Between two pings; 0 = each at once when the one before is back. */
  readonly everyMs: number;
  /** Meanwhile send all the time in messages of so many bytes. */
  readonly loadBytes?: number;
}

/** What a page or a Node process can be told to do. All that goes in and out is plain JSON. */
export interface Commands {
  /** How long it took, in milliseconds. */
  join(order: JoinOrder): Promise<number>;
  leave(room: string): Promise<void>;
  speed(order: SpeedOrder): Promise<Speed>;
  /** The round trips in milliseconds. */
  ping(order: PingOrder): Promise<number[]>;
}

/** The commands of this peer; it stays in rooms until it is told to leave them. */
export function commands({ rawConnect, openSocket }: PeerSystem): Commands {
  const stays = new Map<string, GroupStay | RawStay>();
  const stayIn = (room: string): GroupStay | RawStay => {
    const stay = stays.get(room);
    if (!stay) throw new Error(`not in ${room}`);
    return stay;
  };
  return {
    async join({ kind, url, room, others }) {
      const since = performance.now();
      const stay =
        kind === 'raw'
          ? joinRaw(openSocket(url), room, rawConnect)
          : joinGroup(url, room, { sealAlways: kind === 'sealed' });
      stays.set(room, stay);
      await stay.complete(others);
      return performance.now() - since;
    },
    async leave(room) {
      const stay = stayIn(room);
      stays.delete(room);
      await stay.leave();
    },
    speed({ room, messageBytes, forMs, windowBytes }) {
      return fullSpeed(stayIn(room).conversation(windowBytes), messageBytes, forMs);
    },
    ping({ room, count, everyMs, loadBytes }) {
      return pings(stayIn(room), count, everyMs, loadBytes);
    },
  };
}

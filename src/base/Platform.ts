import type { Clock } from './Clock.js';
import type { Crypto } from './Crypto.js';
import type { Fetch } from './Fetch.js';
import type { Log } from './Log.js';
import type { Random } from './Random.js';
import type { OpenSocket } from './Socket.js';

/** Everything webgroup takes from the machine it runs on; handed down from the entry classes, never reached for. */
export interface Platform {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly log: Log;
  /** Throws GroupError `UNSUPPORTED` where the runtime has no WebSocket. */
  readonly openSocket: OpenSocket;
  /** Undefined where there is none: then a signaling server that WebSocket does not lead to can't be reached. */
  readonly fetch?: Fetch;
}

import type { Clock } from '../base/Clock.js';
import type { GroupError } from '../base/errors.js';
import type { Random } from '../base/Random.js';
import type { Authorize } from './accept/Authorizer.js';
import type { TurnOptions } from './accept/turnSource.js';
import type { WebServer } from './accept/upgrades.js';
import type { RoomsOptions } from './core/roomsOptions.js';
import type { Store } from './store/Store.js';

/** How a signaling server is set up; the limits are those of `RoomsOptions`. */
export interface SignalingServerOptions extends Partial<RoomsOptions> {
  /** Attach to this HTTP or HTTPS server, beside its own routes and upgrades. Without it, call `listen`. */
  readonly server?: WebServer;
  /** Serve only this path, such as `/signaling`. Default: any path. */
  readonly path?: string;
  /**
   * How many proxies in front of this server add to X-Forwarded-For. Default 0: nobody is trusted, and behind a
   * proxy all clients count as one address.
   */
  readonly trustedProxies?: number;
  /**
   * Bytes that may wait to be sent to one client, before it is cut. Default 512 KiB: when 64 members join at once,
   * 63 × 3 KB × 2 tries may wait for one of them on a slow network.
   */
  readonly maxQueueBytes?: number;
  /**
   * Bytes of carried packets that may wait to be sent to one client, beside those; what does not fit is lost, and its
   * sender is told. Default 512 KiB: members send as fast as the slower of the two takes it, and keep less under way.
   */
  readonly maxRelayQueueBytes?: number;
  /**
   * A client that takes nothing of what waits for it for so long is cut, in milliseconds. Default 30,000: what waits may
   * be `maxQueueBytes`, and is known to have been taken only when all of it was, so that is 17 KB/s.
   */
  readonly stallMs?: number;
  /**
   * Upgrades are answered with 503 while the event loop is behind by more than this, in milliseconds, so that those who
   * are connected come first. Default 200.
   */
  readonly maxLagMs?: number;
  /**
   * Pages of these origins may connect, such as `https://example.org`; others are answered with 403. Default: all.
   * Programs that are no browsers are not held up by it.
   */
  readonly origins?: readonly string[];
  /**
   * Also serve clients of sigver 8 to 9.0.1 (JSON, on `/`, also by event streams) and 20 to 21 (protobuf, on `/KEY`),
   * which offer no subprotocol; keys of theirs are known to the server. Default false.
   */
  readonly sigver?: boolean;
  /**
   * Decides who may register: true lets the client in, anything else closes it with 4010, and it does not come again
   * with that. If it throws, or takes longer than `authorizeTimeoutMs`, the client is closed with 4011 and tries again.
   * `verifyTokens` makes one. Default: everybody may. Not together with `sigver`, whose clients have no token.
   */
  readonly authorize?: Authorize;
  /** How long `authorize` may take, in milliseconds. Default 5000: clients allow 10 s for opening and all. */
  readonly authorizeTimeoutMs?: number;
  /** Calls of `authorize` that may be under way; clients beyond are closed with 4011. Default 1000. */
  readonly maxPendingAuthorizations?: number;
  /**
   * What this server shares with others, so that members of one topic meet whichever of them they come to: a
   * `MemoryStore`, or that of `redisStore(url)`. Default: this server is alone. It is used until `close`.
   */
  readonly store?: Store;
  /** Told when the store is there, or is not, with the reason: for a log. */
  readonly onStore?: (isUp: boolean, reason?: GroupError) => void;
  /** TURN servers for clients, and the secret with which credentials for them are made. Default: none. */
  readonly turn?: TurnOptions;
  /** Told of each connection that is cut and why, and of errors of the listening socket: for a log. */
  readonly onError?: (error: GroupError) => void;
  /** Default: the clock of the system. */
  readonly clock?: Clock;
  /** Default: the randomness of the system. */
  readonly random?: Random;
}

import type { IncomingHttpHeaders } from 'node:http';
import { toHex } from '../../base/bytes.js';
import type { Clock } from '../../base/Clock.js';
import { GroupError } from '../../base/errors.js';
import { groupIdOf } from '../../base/keys.js';
import type { Decision } from '../core/roomsEvents.js';

/** Who wants to register, for what. */
export interface AuthorizationRequest {
  /** The id of the group, as `WebGroup.id` has it: the first half of the topic. */
  readonly groupId: string;
  /** 64 hexadecimal digits. Whoever knows it can register for it: it belongs into no log. */
  readonly topic: string;
  /** What the client gives as its `token`; at most 4096 bytes. */
  readonly token: string | undefined;
  /** The IPv4 address, or the IPv6 /64, by which connections are counted. */
  readonly address: string | undefined;
  /** Of the HTTP request with which the client came; cookies are among them. */
  readonly headers: IncomingHttpHeaders;
  /** The wall clock of the server, in milliseconds since 1970. */
  readonly wallMs: number;
  /** Aborted when the answer would come too late. */
  readonly signal: AbortSignal;
}

/** Says whether a client may register. Anything but true means no; to throw means that it tries again later. */
export type Authorize = (request: AuthorizationRequest) => boolean | Promise<boolean>;

interface AuthorizerLimits {
  readonly timeoutMs?: number | undefined;
  readonly maxPending?: number | undefined;
}

/**
 * Asks the application whether clients may register, so many at a time, and waits for each answer only so long. Ends
 * with `close()`: what is under way is undecided then.
 */
export class Authorizer {
  readonly #clock: Clock;
  readonly #authorize: Authorize;
  readonly #timeoutMs: number;
  readonly #maxPending: number;
  readonly #onError: (error: GroupError) => void;
  readonly #pending = new Set<() => void>();

  /** Throws GroupError `INVALID_ARGUMENT` for what is no function, or a limit that is not greater than 0. */
  constructor(
    clock: Clock,
    authorize: Authorize,
    { timeoutMs = 5000, maxPending = 1000 }: AuthorizerLimits,
    onError: (error: GroupError) => void,
  ) {
    if (typeof authorize !== 'function')
      throw new GroupError('INVALID_ARGUMENT', 'authorize must be a function');
    if (!(timeoutMs > 0) || !(maxPending > 0)) {
      const names = 'authorizeTimeoutMs and maxPendingAuthorizations';
      throw new GroupError('INVALID_ARGUMENT', `${names} must be numbers greater than 0`);
    }
    this.#clock = clock;
    this.#authorize = authorize;
    this.#timeoutMs = timeoutMs;
    this.#maxPending = maxPending;
    this.#onError = onError;
  }

  /** Never rejects. What is given up counts as under way no more, since nobody waits for it. */
  decide(
    request: Pick<AuthorizationRequest, 'token' | 'address' | 'headers'> & { readonly topic: Uint8Array },
  ): Promise<Decision> {
    if (this.#pending.size >= this.#maxPending) return Promise.resolve('undecided');
    return new Promise((resolve) => {
      const abort = new AbortController();
      const settle = (decision: Decision): void => {
        cancelTimer();
        this.#pending.delete(giveUp);
        resolve(decision);
      };
      const giveUp = (): void => {
        settle('undecided');
        abort.abort();
      };
      const cancelTimer = this.#clock.after(this.#timeoutMs, giveUp);
      this.#pending.add(giveUp);
      const { topic, token, address, headers } = request;
      const names = { groupId: groupIdOf(topic), topic: toHex(topic) };
      const wallMs = this.#clock.wallMs();
      this.#ask({ ...names, token, address, headers, wallMs, signal: abort.signal }).then(
        (allowed) => settle(allowed === true ? 'admitted' : 'refused'),
        (cause: unknown) => {
          if (abort.signal.aborted) return;
          settle('undecided');
          this.#onError(new GroupError('HANDLER_THREW', 'authorize threw', { cause }));
        },
      );
    });
  }

  close(): void {
    for (const giveUp of [...this.#pending]) giveUp();
  }

  async #ask(request: AuthorizationRequest): Promise<boolean> {
    return this.#authorize(request);
  }
}

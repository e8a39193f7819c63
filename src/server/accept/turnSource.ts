import { createHmac } from 'node:crypto';
import type { Clock } from '../../base/Clock.js';
import { GroupError } from '../../base/errors.js';
import { signalingLimits } from '../../wire/limits.js';
import { isTurnUrl } from '../../wire/signalingCodec.js';
import type { TurnSource } from '../core/roomsEvents.js';

/** TURN servers, and how credentials for them are made. */
export interface TurnOptions {
  /** One to four, such as `turn:turn.example.org` or `turns:turn.example.org:5349?transport=tcp`. */
  readonly urls: readonly string[];
  /** The `static-auth-secret` of coturn. */
  readonly secret: string;
  /** How long credentials can be used, in milliseconds; at least two minutes. Default one hour. */
  readonly ttlMs?: number;
}

const minTtlMs = 120_000;

/**
 * Makes credentials as coturn takes them with `use-auth-secret`: the user name is when they expire, in seconds since
 * 1970, and the id of the member; the password is the HMAC-SHA-1 of it (draft-uberti-behave-turn-rest-00). Clients get
 * new ones after a third of their time. Throws GroupError `INVALID_ARGUMENT`.
 */
export function turnSource({ urls, secret, ttlMs = 3_600_000 }: TurnOptions, clock: Clock): TurnSource {
  const { maxTurnUrls } = signalingLimits;
  const isList = Array.isArray(urls) && urls.length >= 1 && urls.length <= maxTurnUrls;
  if (!isList || !urls.every((url) => typeof url === 'string' && isTurnUrl(url))) {
    const example = 'such as "turn:turn.example.org:3478?transport=udp"';
    throw new GroupError('INVALID_ARGUMENT', `turn.urls must be 1 to ${maxTurnUrls} URLs ${example}`);
  }
  if (typeof secret !== 'string' || secret === '') {
    throw new GroupError('INVALID_ARGUMENT', 'turn.secret must be the static-auth-secret of the TURN server');
  }
  if (!(ttlMs >= minTtlMs && ttlMs < Infinity)) {
    throw new GroupError('INVALID_ARGUMENT', `turn.ttlMs must be ${minTtlMs} or more, not ${ttlMs}`);
  }
  return {
    renewMs: ttlMs / 3,
    mint(id) {
      const username = `${Math.floor((clock.wallMs() + ttlMs) / 1000)}:${id}`;
      return { urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') };
    },
  };
}

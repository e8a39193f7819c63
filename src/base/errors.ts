/**
 * Every way in which webgroup refuses or fails, and what the caller may do about it.
 * `retryable` says whether the same call can succeed later without being changed.
 */
const errorCodes = {
  /** The key, or the password, is not a string of 1 to 512 characters. */
  INVALID_KEY: { retryable: false },
  /** Neither a string nor a Uint8Array was given to send. */
  INVALID_DATA: { retryable: false },
  /** An option, a lane or another argument is out of its range. */
  INVALID_ARGUMENT: { retryable: false },
  /** The address is not a ws:// or wss:// URL. */
  INVALID_URL: { retryable: false },
  /** The message is longer than `maxMessageBytes`. */
  MESSAGE_TOO_LARGE: { retryable: false },
  /** The call needs a group that is joined. */
  NOT_JOINED: { retryable: true },
  /** `join` was called while the group is joining, joined or leaving. */
  ALREADY_JOINED: { retryable: false },
  /** Nobody with this id is in the group, or it is this member's own id. */
  UNKNOWN_MEMBER: { retryable: true },
  /** A member left or was lost before it had acknowledged the message; `unacked` says which, and how much. */
  UNACKNOWLEDGED: { retryable: true },
  /** `leave` was called before what was asked for had come to its end. */
  LEFT: { retryable: true },
  /** The signaling server can't be reached or does not answer. */
  SIGNALING_UNREACHABLE: { retryable: true },
  /** The signaling server refused this client; the cause says why. */
  SIGNALING_REFUSED: { retryable: false },
  /** The signaling server does not let this client in: it has no token, or one that is not valid any more. */
  UNAUTHORIZED: { retryable: false },
  /** A signaling server can't reach the store that it shares with others, and goes on alone meanwhile. */
  STORE_UNREACHABLE: { retryable: true },
  /** Somebody else has a copy of this member's identity, and a later life of it. */
  CONFLICT: { retryable: false },
  /** The identity that the member is to have can't be read, kept or used; the cause says why. */
  IDENTITY_UNUSABLE: { retryable: false },
  /** The bot server can't be reached, or the bot did not become a member in time. */
  INVITE_FAILED: { retryable: true },
  /** The other side does not know the secret of the group. */
  WRONG_SECRET: { retryable: false },
  /** A member does not let this one in. */
  NOT_ADMITTED: { retryable: true },
  /** So many attempts have not proven the password of the group that nobody may try for a while. */
  GUESSES_SPENT: { retryable: true },
  /** A member has gone on to another key without this one. */
  EXCLUDED: { retryable: false },
  /** Another change of the key goes before. */
  OUTDONE: { retryable: true },
  /** The handshake with a member broke off or took too long. */
  HANDSHAKE_FAILED: { retryable: true },
  /** No link to the member could be built with what the network allows. */
  LINK_FAILED: { retryable: true },
  /** A link that was open has closed. */
  LINK_CLOSED: { retryable: true },
  /** The channel to a member has closed: it left, or it did not answer any more. */
  CHANNEL_CLOSED: { retryable: true },
  /** The other side sent bytes that the protocol does not allow. */
  PROTOCOL: { retryable: false },
  /** This runtime lacks something that is needed: a WebSocket, a WebRTC engine, a cipher. */
  UNSUPPORTED: { retryable: false },
  /** A handler of the application threw; the cause is what it threw. */
  HANDLER_THREW: { retryable: false },
  /** A broken invariant in webgroup itself: please report it. */
  INTERNAL: { retryable: false },
} as const;

export type GroupErrorCode = keyof typeof errorCodes;

/** What had been sent to members and was not acknowledged when they were gone, by their ids. */
export type UnackedByMember = ReadonlyMap<string, { readonly messages: number; readonly bytes: number }>;

/** The one error class of webgroup. Its message begins with the code, so a log line is enough to look it up. */
export class GroupError extends Error {
  readonly code: GroupErrorCode;
  /** Whether the same call can succeed later without being changed. */
  readonly retryable: boolean;

  /** With `UNACKNOWLEDGED`: the members that were gone first, each with all that had not arrived for sure. */
  readonly unacked: UnackedByMember | undefined;

  constructor(
    code: GroupErrorCode,
    explanation: string,
    options?: { cause?: unknown; unacked?: UnackedByMember },
  ) {
    super(`[${code}] ${explanation}`, options);
    this.name = 'GroupError';
    this.code = code;
    this.retryable = errorCodes[code].retryable;
    this.unacked = options?.unacked;
  }

  /** Turns whatever was caught into a GroupError; one that already is comes back as it is. */
  static from(caught: unknown, code: GroupErrorCode = 'INTERNAL'): GroupError {
    if (caught instanceof GroupError) return caught;
    const explanation = caught instanceof Error ? caught.message : inWords(caught);
    return new GroupError(code, explanation, { cause: caught });
  }

  /** The same failure under another code; an error that has this code already comes back as it is. */
  static wrap(code: GroupErrorCode, error: GroupError): GroupError {
    return error.code === code ? error : new GroupError(code, error.message, { cause: error });
  }
}

/** A value as text for an explanation; whatever the value is, nothing is thrown. */
export function inWords(value: unknown): string {
  try {
    return String(value);
  } catch {
    // Without a prototype, or with a `toString` of its own that throws.
    return typeof value;
  }
}

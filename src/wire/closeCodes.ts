/** Why a WebSocket is closed: what goes over the wire, and whether dialing again can help. */
export interface CloseCode {
  readonly code: number;
  /** A constant of at most 123 bytes (RFC 6455 §5.5): `ws` throws for longer ones. */
  readonly reason: string;
  /** True when the same client would be refused again, so it gives up. */
  readonly fatal: boolean;
}

/**
 * The close codes of the signaling conversation: those below 4000 as RFC 6455 §7.4.1 defines them, those above are
 * ours. See PROTOCOL.md, "Signaling".
 */
export const SignalingClose = {
  /** The client leaves. */
  NORMAL: { code: 1000, reason: 'the client leaves', fatal: false },
  /** The server shuts down. */
  GOING_AWAY: { code: 1001, reason: 'the server shuts down: try again', fatal: false },
  /** A frame that WebSocket does not allow; sent by the WebSocket layer, without a reason. */
  BAD_FRAME: { code: 1002, reason: 'not a WebSocket frame', fatal: false },
  /** A text frame: every message is binary. */
  TEXT: { code: 1003, reason: 'text frame: messages are binary', fatal: true },
  /** Too many fragments in one message; sent by the WebSocket layer, without a reason. */
  TOO_MANY_FRAGMENTS: { code: 1008, reason: 'too many fragments', fatal: false },
  /** A message beyond the payload limit. */
  TOO_LARGE: { code: 1009, reason: 'message too large', fatal: false },
  /** The first message did not come in time. */
  NO_HELLO: { code: 4001, reason: 'no HELLO in time', fatal: false },
  /** Bytes or an order of messages that the protocol does not allow. */
  PROTOCOL: { code: 4002, reason: 'protocol violated', fatal: true },
  /** The id is registered for a later life, or for another one of the same incarnation: somebody has a copy of it. */
  CONFLICT: { code: 4003, reason: 'the id is registered for another life', fatal: true },
  /** The same life has been registered on another connection. */
  REPLACED: { code: 4004, reason: 'registered on another connection', fatal: false },
  /** More messages or bytes than the server allows one client. */
  TOO_FAST: { code: 4005, reason: 'too many messages or bytes', fatal: false },
  /** The topic has as many members as the server allows. */
  TOPIC_FULL: { code: 4006, reason: 'the topic is full', fatal: false },
  /** The client does not read what it is sent. */
  TOO_SLOW: { code: 4007, reason: 'messages are not read fast enough', fatal: false },
  /** Nothing came for three heartbeats. */
  SILENT: { code: 4008, reason: 'silent for too long', fatal: false },
  /** The server, or this client's address, has as many connections or topics as the server allows. */
  SERVER_FULL: { code: 4009, reason: 'too many connections or topics', fatal: false },
  /** The client has no token that entitles it to register. */
  UNAUTHORIZED: { code: 4010, reason: 'not authorized', fatal: true },
  /** Whether the client may register could not be found out, or not in time. */
  UNDECIDED: { code: 4011, reason: 'authorization is not possible now: try again', fatal: false },
} as const satisfies Record<string, CloseCode>;

const byCode = new Map<number, CloseCode>(Object.values(SignalingClose).map((close) => [close.code, close]));

/** What a code received from a signaling server means; `undefined` for one that is not in the table. */
export function signalingCloseOf(code: number): CloseCode | undefined {
  return byCode.get(code);
}

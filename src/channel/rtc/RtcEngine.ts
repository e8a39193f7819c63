import type { GroupError } from '../../base/errors.js';
import type { Link } from '../link/Link.js';

/**
 * What one side says of itself to build a direct link: the fields of a session description, never its text, so that
 * the bytes of a peer do not reach the parser of a browser.
 */
export interface RtcDescription {
  /** ICE credentials (RFC 8839 §5.4): 4–256 and 22–256 ice-chars. */
  readonly ufrag: string;
  readonly pwd: string;
  /** SHA-256 fingerprint of the DTLS certificate: 32 bytes. */
  readonly fingerprint: Uint8Array;
  /** DTLS role (RFC 8842): an offer may leave it open with actpass, an answer says active or passive. */
  readonly setup: 'actpass' | 'active' | 'passive';
  /** Identification of the media section (RFC 9143): 1–16 letters or digits. An answer repeats that of the offer. */
  readonly mid: string;
  /** SCTP port (RFC 8841), and the longest message the engine takes, in bytes; 0 = any length. */
  readonly sctpPort: number;
  readonly maxMessageSize: number;
}

/** One try to build a direct link. The owner sets the handlers at once and calls `close()` if it gives up. */
export interface RtcAttempt {
  /** Own description, once: an offer if the initiator, else the answer that follows `acceptDescription`. */
  onDescription: (description: RtcDescription) => void;
  /** Own ICE candidate, in the syntax of RFC 8839 §5.1 (`candidate:…`). */
  onCandidate: (candidate: string) => void;
  /** The link is open. The attempt is over; from now on the link owns the connection. */
  onLink: (link: Link) => void;
  /** The attempt failed: `LINK_FAILED`. Everything is released. */
  onFailed: (error: GroupError) => void;
  /** Takes the checked description of the other side, once. */
  acceptDescription(description: RtcDescription): void;
  /** Takes a checked candidate of the other side; before the description it waits. */
  addCandidate(candidate: string): void;
  /** Gives up and releases everything; no handler is called afterwards. Does nothing once the link is open. */
  close(): void;
}

/** Builds direct links. Real over simple-peer, simulated in the simulator. */
export interface RtcEngine {
  /** Whether this runtime can build direct links at all. */
  readonly available: boolean;
  /** Begins a try to reach this peer, if it is known. Throws GroupError `UNSUPPORTED` when the engine is not available. */
  connect(options: { initiator: boolean; rtcConfiguration: RTCConfiguration; peer?: string }): RtcAttempt;
}

import { GroupError } from '../base/errors.js';
import type { Platform } from '../base/Platform.js';
import type { LinkProposal } from '../wire/handshakeCodec.js';
import { encodeSessionOpening, memberSubprotocol } from '../wire/inviteCodec.js';
import { handshakeLimits } from '../wire/limits.js';
import type { Link } from './link/Link.js';
import { openWebSocketLink } from './link/websocket.js';
import { checkCandidate, checkDescription } from './rtc/description.js';
import type { RtcAttempt, RtcDescription, RtcEngine } from './rtc/RtcEngine.js';
import { SealedLink } from './SealedLink.js';
import type { SessionKeys } from './SessionKeys.js';

/** Where others can reach this member by WebSocket; the bot server gives each of its groups one. */
export interface WebSocketListener {
  /** A ws:// or wss:// URL. */
  readonly url: string;
  /** Hands over the socket that opens with this session id (8 bytes). Returns what stops the waiting. */
  expect(sid: Uint8Array, onLink: (link: Link) => void): () => void;
}

/** What this member has to build links with. */
export interface LinkMeans {
  readonly rtc: RtcEngine;
  readonly rtcConfiguration: RTCConfiguration;
  readonly listener?: WebSocketListener;
  /** Whether direct links are sealed as well; they are, too, if the other side wants it. */
  readonly sealAlways?: boolean;
  /** For one opening: other members carry the link of this session (8 bytes), and no other kind is tried. */
  readonly relay?: (sid: Uint8Array) => Link;
}

export interface LinkBuilderHandlers {
  /** A candidate has come up that `takeCandidates` will tell. */
  onCandidate(): void;
  onLink(link: Link): void;
  onFailed(error: GroupError): void;
}

/**
 * Builds the link of one opening. Where one of the two listens for WebSockets the other dials, since that costs no
 * negotiation and passes every network that lets the page through; else, or when dialing has failed before, the link
 * is a data channel. Links that the handshake does not authenticate come sealed, and all if one of the two wants it.
 */
export class LinkBuilder {
  /** Whether the link is to be a WebSocket, dialed from here or from there. */
  triedUrl = false;
  readonly #platform: Platform;
  readonly #peer: string;
  readonly #means: LinkMeans;
  readonly #initiator: boolean;
  readonly #handlers: LinkBuilderHandlers;
  /** Set while a WebSocket is being dialed: many openings never need it, and `abort` captures a stack each time. */
  #giveUp: AbortController | undefined;
  #rtc: RtcAttempt | undefined;
  #stopExpecting: (() => void) | undefined;
  #ownUrl: string | undefined;
  #candidates: string[] = [];
  #found = 0;
  /** A direct link that came up before the handshake was complete. */
  #early: Link | undefined;
  /** Candidates of the other side: some come twice. */
  readonly #known = new Set<string>();
  /** What the link is sealed with, once both sides have proven who they are. */
  #keys: SessionKeys | undefined;
  #sealsAll = false;

  constructor(
    platform: Platform,
    peer: string,
    means: LinkMeans,
    initiator: boolean,
    handlers: LinkBuilderHandlers,
  ) {
    this.#platform = platform;
    this.#peer = peer;
    this.#means = means;
    this.#initiator = initiator;
    this.#handlers = handlers;
  }

  /**
   * What this side has to offer, or to answer to an offer. Rejects with `LINK_FAILED` when nothing is left to try, or
   * with `PROTOCOL` when the offer is malformed.
   */
  async propose(
    offer: LinkProposal | undefined,
    directOnly: boolean,
  ): Promise<Pick<LinkProposal, 'description' | 'url' | 'seal'>> {
    const { listener, rtc, relay, sealAlways = false } = this.#means;
    if (relay) return {};
    if (!directOnly) {
      if (offer?.url) return {};
      if (listener) {
        this.#ownUrl = listener.url;
        this.triedUrl = true;
        return { url: listener.url };
      }
    }
    // An offer without a description is one to dial, or to be dialed.
    if (!rtc.available || (offer && !offer.description)) {
      // An answer without anything tells who has called that it has found the right member, as a refusal would not.
      if (offer || !directOnly) return {};
      throw nothingInCommon();
    }
    return { description: await this.#describe(offer), seal: sealAlways };
  }

  /** Whether a data channel is being built, so that candidates matter. */
  get direct(): boolean {
    return this.#rtc !== undefined;
  }

  /** The candidates found so far, once. */
  takeCandidates(): readonly string[] {
    return this.#candidates.splice(0);
  }

  /** For an initiator: the responder has proven who it is, so the direct link may be built meanwhile. */
  accept(answer: LinkProposal): void {
    if (!this.#rtc || answer.url !== undefined) return;
    if (!answer.description) throw nothingInCommon();
    this.#rtc.acceptDescription(checkDescription(answer.description));
    this.addCandidates(answer.candidates ?? []);
  }

  /** Both sides have proven who they are, and the keys are there. */
  agree(other: LinkProposal, keys: SessionKeys): void {
    this.#keys = keys;
    this.#sealsAll = Boolean(this.#means.sealAlways || other.seal);
    if (this.#early) return this.#linked(this.#early, keys);
    if (this.#means.relay) return this.#linked(this.#means.relay(keys.sid), keys);
    if (other.url !== undefined && this.#ownUrl === undefined) {
      void this.#dial(other.url, keys);
    } else if (this.#ownUrl !== undefined) {
      this.#stopExpecting = this.#means.listener!.expect(keys.sid, (link) => this.#linked(link, keys));
    } else if (!this.#rtc) {
      this.#handlers.onFailed(nothingInCommon());
    }
  }

  /** Takes candidates of the other side. Throws GroupError `PROTOCOL`. */
  addCandidates(candidates: readonly string[]): void {
    for (const candidate of candidates) {
      if (this.#known.has(candidate)) continue;
      if (this.#known.size >= handshakeLimits.maxCandidates) return;
      this.#known.add(checkCandidate(candidate));
      this.#rtc?.addCandidate(candidate);
    }
  }

  /** Gives up what is under way; a link that was handed out stays. */
  close(): void {
    this.#giveUp?.abort();
    this.#stopExpecting?.();
    this.#rtc?.close();
    this.#rtc = undefined;
    if (!this.#keys) this.#early?.close();
  }

  #describe(offer: LinkProposal | undefined): Promise<RtcDescription> {
    const { rtc, rtcConfiguration } = this.#means;
    return new Promise((resolve, reject) => {
      const attempt = rtc.connect({ initiator: this.#initiator, rtcConfiguration, peer: this.#peer });
      this.#rtc = attempt;
      attempt.onDescription = resolve;
      attempt.onCandidate = (candidate) => {
        // The other side would take no more.
        if (++this.#found > handshakeLimits.maxCandidates) return;
        this.#candidates.push(candidate);
        this.#handlers.onCandidate();
      };
      attempt.onLink = (link) => {
        // From now on the link owns the connection.
        this.#rtc = undefined;
        // Before that, nobody has proven who is at the other end.
        if (this.#keys) this.#linked(link, this.#keys);
        else this.#early = link;
      };
      attempt.onFailed = (error) => {
        reject(error);
        this.#handlers.onFailed(error);
      };
      if (!offer?.description) return;
      attempt.acceptDescription(checkDescription(offer.description));
      this.addCandidates(offer.candidates ?? []);
    });
  }

  async #dial(url: string, keys: SessionKeys): Promise<void> {
    this.triedUrl = true;
    const { signal } = (this.#giveUp = new AbortController());
    try {
      const link = await openWebSocketLink(this.#platform, url, [memberSubprotocol], { signal });
      link.send(encodeSessionOpening(keys.sid));
      this.#linked(link, keys);
    } catch (error) {
      if (!signal.aborted) this.#handlers.onFailed(GroupError.from(error, 'LINK_FAILED'));
    }
  }

  #linked(link: Link, keys: SessionKeys): void {
    const isSafe = link.secure && !this.#sealsAll;
    this.#handlers.onLink(isSafe ? link : new SealedLink(link, keys, this.#platform.clock));
  }
}

function nothingInCommon(): GroupError {
  return new GroupError('LINK_FAILED', 'the two members have no kind of link in common');
}

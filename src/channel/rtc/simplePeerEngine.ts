import SimplePeer from 'simple-peer';
import { equalBytes } from '../../base/bytes.js';
import type { CancelTimer } from '../../base/Clock.js';
import { GroupError } from '../../base/errors.js';
import type { Platform } from '../../base/Platform.js';
import { sha256 } from '../../base/sha256.js';
import type { LoadWrtc, WrtcLike } from '../../base/Wrtc.js';
import { DataChannelLink, type DataChannelLike } from '../link/datachannel.js';
import type { Link } from '../link/Link.js';
import { checkCandidate, parseDescription, renderDescription } from './description.js';
import type { RtcAttempt, RtcDescription, RtcEngine } from './RtcEngine.js';

export interface SimplePeerEngineOptions {
  /** How long a try may take from `connect` to the open link, in milliseconds. Default: 20,000. */
  readonly timeoutMs?: number;
}

/**
 * Direct links over simple-peer 9.11. `wrtc` are the WebRTC classes to use, or what loads them when they are first
 * needed; by default those of the page. `connect` throws `UNSUPPORTED` where there are none.
 */
export function simplePeerEngine(
  platform: Pick<Platform, 'clock' | 'log'>,
  wrtc?: WrtcLike | LoadWrtc,
  { timeoutMs = 20_000 }: SimplePeerEngineOptions = {},
): RtcEngine {
  const classes = (peer?: string): WrtcLike | undefined => (typeof wrtc === 'function' ? wrtc(peer) : wrtc);
  return {
    get available() {
      try {
        return classes() !== undefined || SimplePeer.WEBRTC_SUPPORT;
      } catch {
        return false;
      }
    },
    connect({ initiator, rtcConfiguration, peer }) {
      const loaded = classes(peer);
      if (!loaded && !SimplePeer.WEBRTC_SUPPORT)
        throw new GroupError('UNSUPPORTED', 'this runtime has no WebRTC');
      return new SimplePeerAttempt(platform, timeoutMs, initiator, rtcConfiguration, loaded);
    },
  };
}

/**
 * One simple-peer and the data channel it negotiates. Simple-peer builds the connection, watches it and takes it down;
 * the packets do not go through it: its 'data' is a Readable stream that copies each packet, stops when it is not read,
 * and it says 'connect' only after it has found the candidate pair in getStats, which it asks every 100 ms.
 */
class SimplePeerAttempt implements RtcAttempt {
  onDescription: (description: RtcDescription) => void = ignore;
  onCandidate: (candidate: string) => void = ignore;
  onLink: (link: Link) => void = ignore;
  onFailed: (error: GroupError) => void = ignore;

  readonly #platform: Pick<Platform, 'log'>;
  readonly #initiator: boolean;
  readonly #peer: SimplePeer.Instance;
  readonly #cancelTimer: CancelTimer;
  /** connecting → open (a link has been handed out and owns the peer) or over. */
  #phase: 'connecting' | 'open' | 'over' = 'connecting';
  #link: DataChannelLink | undefined;
  #lastError: unknown;
  #described = false;
  readonly #candidatesOut = new Set<string>();
  #candidatesIn = 0;
  /** Candidates of the other side that came before its description did. */
  readonly #earlyCandidates: string[] = [];
  /** Of the other side. */
  #description: RtcDescription | undefined;

  constructor(
    platform: Pick<Platform, 'clock' | 'log'>,
    timeoutMs: number,
    initiator: boolean,
    rtcConfiguration: RTCConfiguration,
    wrtc: WrtcLike | undefined,
  ) {
    this.#platform = platform;
    this.#initiator = initiator;
    this.#peer = new SimplePeer({
      initiator,
      wrtc,
      // Without the field simple-peer would bring in public STUN servers of its own.
      config: { ...rtcConfiguration, iceServers: rtcConfiguration.iceServers ?? [] },
      // Negotiated by both sides alike: it opens half a round trip earlier, and the other side can't choose how it works.
      channelName: 'webgroup',
      channelConfig: { negotiated: true, id: 0 },
      // A timer that simple-peer never clears, and that does nothing while candidates trickle: it must not stay.
      iceCompleteTimeout: 1,
    });
    this.#cancelTimer = platform.clock.after(timeoutMs, () =>
      this.#fail(new GroupError('LINK_FAILED', `no direct connection in ${timeoutMs} ms`)),
    );
    this.#peer.on('signal', (signal) => this.#onSignal(signal));
    // Stays for good: an 'error' after the end would otherwise be thrown.
    this.#peer.on('error', (error) => (this.#lastError = error));
    this.#peer.on('close', () => this.#onPeerClose());
    const inside = internals(this.#peer);
    inside._addIceCandidate = (candidate) => this.#addIceCandidate(candidate);
    const { _createOffer: offer, _createAnswer: answer } = inside;
    inside._createAnswer = () => this.#describe(answer.bind(inside));
    if (initiator) atOnce(inside, () => this.#describe(offer.bind(inside)));
    const { _channel: channel } = inside;
    // In place of simple-peer's own handler, which would start to ask for statistics.
    if (channel) channel.onopen = () => this.#onChannelOpen();
  }

  acceptDescription(description: RtcDescription): void {
    if (this.#phase !== 'connecting' || this.#link) return;
    const { _channel: channel } = internals(this.#peer);
    if (!channel) return; // The peer could not be made; 'close' is on its way.
    try {
      const type = this.#initiator ? 'answer' : 'offer';
      const sdp = renderDescription(description, type);
      // Now, not when the channel opens: some engines deliver the first packet before they say so.
      this.#link = new DataChannelLink(channel, description.maxMessageSize, () => this.#release());
      this.#peer.signal({ type, sdp });
      this.#description = description;
      for (const candidate of this.#earlyCandidates.splice(0))
        this.#signalCandidate(candidate, description.mid);
    } catch (error) {
      this.#fail(
        new GroupError('LINK_FAILED', 'the description of the other side is of no use', { cause: error }),
      );
    }
  }

  addCandidate(candidate: string): void {
    if (this.#phase !== 'connecting' || ++this.#candidatesIn > maxCandidates) return;
    if (this.#description) this.#signalCandidate(candidate, this.#description.mid);
    else this.#earlyCandidates.push(candidate);
  }

  close(): void {
    // From now on the link is what is to be closed.
    if (this.#phase !== 'connecting') return;
    this.#phase = 'over';
    this.#forgetHandlers();
    this.#release();
  }

  #signalCandidate(candidate: string, sdpMid: string): void {
    // All three fields: wrtc takes no candidate that lacks one.
    this.#peer.signal({
      type: 'candidate',
      candidate: { candidate, sdpMid, sdpMLineIndex: 0 } as RTCIceCandidate,
    });
  }

  /**
   * In place of simple-peer's own, which gives up the whole connection for one candidate that the engine does not
   * like, or writes a line about it to the console.
   */
  #addIceCandidate(candidate: RTCIceCandidateInit): void {
    internals(this.#peer)
      ._pc?.addIceCandidate(candidate)
      .catch((error: unknown) => this.#platform.log('debug', 'rtc', 'a candidate is of no use', { error }));
  }

  /**
   * In place of what simple-peer does in two steps, each of them a trip to another thread; `inTwoSteps` for engines that
   * do not know this form yet.
   */
  #describe(inTwoSteps: () => void): void {
    const { _pc: connection } = internals(this.#peer);
    if (!connection) return;
    new Promise<void>((resolve) => resolve(connection.setLocalDescription())).then(() => {
      const description = connection.localDescription;
      if (description) this.#onSignal({ type: description.type as 'offer' | 'answer', sdp: description.sdp });
    }, inTwoSteps);
  }

  #onSignal(signal: SimplePeer.SignalData): void {
    if (this.#phase !== 'connecting') return;
    try {
      if ('sdp' in signal && signal.sdp) {
        if (this.#described) return;
        this.#described = true;
        const description = parseDescription(signal.sdp);
        // Some engines have found all candidates by now, but tell them one by one, in later turns.
        for (const [, candidate] of signal.sdp.matchAll(/^a=(candidate:.*?)\r?$/gm)) {
          this.#onOwnCandidate(candidate!);
        }
        this.onDescription(description);
      } else if (signal.type === 'candidate') {
        this.#onOwnCandidate(signal.candidate.candidate);
      }
    } catch (error) {
      this.#fail(
        new GroupError('LINK_FAILED', 'the engine describes itself in an unknown way', { cause: error }),
      );
    }
  }

  #onOwnCandidate(text: string): void {
    // An empty one says that there are no more.
    if (!text || this.#candidatesOut.size >= maxCandidates) return;
    let candidate: string;
    try {
      candidate = checkCandidate(text.replace(/^a=/, ''));
      if (this.#candidatesOut.has(candidate)) return;
      this.#candidatesOut.add(candidate);
    } catch {
      this.#platform.log('debug', 'rtc', 'left out a candidate that the other side would refuse', { text });
      return;
    }
    this.onCandidate(candidate);
  }

  #onChannelOpen(): void {
    const link = this.#link;
    if (this.#phase !== 'connecting' || !link) return;
    // Engines compare the two themselves (RFC 8827 §6.5); to rely on it would be too much.
    const shown = shownFingerprint(internals(this.#peer)._pc);
    if (shown && !equalBytes(shown, this.#description!.fingerprint)) {
      const error = new GroupError('LINK_FAILED', 'the other side has shown another certificate');
      this.#platform.log('warn', 'rtc', 'gave up a direct connection', { error });
      return this.#fail(error);
    }
    this.#phase = 'open';
    this.#cancelTimer();
    const onLink = this.onLink;
    this.#forgetHandlers();
    onLink(link);
  }

  #onPeerClose(): void {
    if (this.#phase === 'open') this.#link?.closed(this.#lastError);
    else
      this.#fail(
        new GroupError('LINK_FAILED', 'no direct connection could be built', { cause: this.#lastError }),
      );
  }

  #fail(error: GroupError): void {
    if (this.#phase !== 'connecting') return;
    this.#phase = 'over';
    const onFailed = this.onFailed;
    this.#forgetHandlers();
    this.#release();
    onFailed(error);
  }

  #forgetHandlers(): void {
    this.onDescription = this.onCandidate = this.onLink = this.onFailed = ignore;
  }

  #release(): void {
    this.#cancelTimer();
    this.#link = undefined;
    const { _pc: connection, _channel: channel } = internals(this.#peer);
    // Simple-peer leaves these two set, and Chrome counts a connection until it is garbage.
    if (connection) connection.onconnectionstatechange = null;
    if (channel) channel.onbufferedamountlow = null;
    this.#peer.destroy();
  }
}

/** More candidates than a machine with a few networks has; what a peer sends beyond is ignored. */
const maxCandidates = 64;

/** The fingerprint of the certificate that the other side has shown; undefined where the engine does not tell. */
function shownFingerprint(connection: ConnectionLike | null): Uint8Array | undefined {
  try {
    if (connection?.remoteFingerprint) return connection.remoteFingerprint();
    const [certificate] = connection?.sctp?.transport?.getRemoteCertificates?.() ?? [];
    return certificate && sha256(new Uint8Array(certificate));
  } catch {
    return undefined;
  }
}

/** Our own engine for Node tells the fingerprint itself. */
type ConnectionLike = RTCPeerConnection & { remoteFingerprint?(): Uint8Array };

/**
 * What simple-peer has made, null before and after. It has no public name for them; the package has not changed since
 * 2022, and the contract suite fails if it does.
 */
function internals(peer: SimplePeer.Instance): {
  readonly _pc: ConnectionLike | null;
  _addIceCandidate: (candidate: RTCIceCandidateInit) => void;
  _createOffer: () => void;
  _createAnswer: () => void;
  readonly _channel: (DataChannelLike & Pick<RTCDataChannel, 'onopen' | 'onbufferedamountlow'>) | null;
} {
  return peer as unknown as ReturnType<typeof internals>;
}

/**
 * Simple-peer makes its offer in a timer, and a browser lets the timers of a hidden page wait for a second or a minute.
 * So it is made here, and the timer finds it done.
 */
function atOnce(inside: ReturnType<typeof internals>, offer: () => void): void {
  inside._createOffer = ignore;
  // After the handlers are set, and what simple-peer itself does first.
  queueMicrotask(offer);
}

function ignore(): void {}

/** For members that want no direct links. */
export const noRtcEngine: RtcEngine = {
  available: false,
  connect() {
    throw new GroupError('UNSUPPORTED', 'direct links are switched off');
  },
};

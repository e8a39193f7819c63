import { createRequire } from 'node:module';
import type * as NodeDatachannel from 'node-datachannel';
import { GroupError } from '../../base/errors.js';
import type { LoadWrtc, WrtcLike } from '../../base/Wrtc.js';
import { MuxPorts, type PortClaim } from './MuxPorts.node.js';
import { OfferCaution } from './OfferCaution.js';

/**
 * Loads `node-datachannel` (libdatachannel) and gives it the shape of the browser's classes, as far as simple-peer uses
 * them for data channels. The connections of what is returned share UDP ports, where they say whom they go to. Loading
 * throws `UNSUPPORTED` when the package is missing or does not load.
 *
 * Not through the package's own polyfill: its descriptions can't be assigned to, as simple-peer does; each of its
 * packets goes through an EventTarget; and it takes a user name with a colon in TURN for a password.
 */
export function nodeDatachannel(): LoadWrtc {
  const ports = new MuxPorts();
  return (peer) => {
    const native = requireNative();
    return wrap((configuration) => new Connection(native, configuration, peer, ports));
  };
}

function requireNative(): typeof NodeDatachannel {
  try {
    return createRequire(import.meta.url)('node-datachannel') as typeof NodeDatachannel;
  } catch (error) {
    throw new GroupError('UNSUPPORTED', 'node-datachannel is not installed or does not load', {
      cause: error,
    });
  }
}

/** What simple-peer hands over in place of descriptions and candidates: an object with the same fields. */
class Init {
  constructor(init: object) {
    Object.assign(this, init);
  }
}

function wrap(connect: (configuration: RTCConfiguration) => Connection): WrtcLike {
  const classes = {
    // Called with `new`, as the class that it stands for; and it is not one, since each connection has its own.
    RTCPeerConnection: function (configuration: RTCConfiguration) {
      return connect(configuration);
    },
    RTCSessionDescription: Init,
    RTCIceCandidate: Init,
  };
  return classes as unknown as WrtcLike;
}

/** One for the process: its connections share the processors. */
const caution = new OfferCaution();

type Handler<Event = unknown> = ((event: Event) => void) | null;
type Description = { type: 'offer' | 'answer'; sdp: string };
type Candidate = { candidate: string; sdpMid: string; sdpMLineIndex: number };

/** The part of RTCPeerConnection that simple-peer uses. */
class Connection {
  onconnectionstatechange: Handler = null;
  oniceconnectionstatechange: Handler = null;
  onicegatheringstatechange: Handler = null;
  onsignalingstatechange: Handler = null;
  onicecandidate: Handler<{ candidate: Candidate | null }> = null;
  // Never called: both sides make the channel, and there is no media.
  ondatachannel: Handler = null;
  ontrack: Handler = null;

  connectionState = 'new';
  iceConnectionState = 'new';
  iceGatheringState = 'new';
  signalingState = 'stable';
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  readonly #native: NodeDatachannel.PeerConnection;
  /** To be called when it is open, has failed or is given up; later calls do nothing. */
  readonly #built: (failed: boolean) => void;
  /** The ports that it shares with connections to other members. */
  readonly #ports: PortClaim | undefined;
  /** Own candidates that are told when the answer is there. */
  #held: Candidate[] | undefined;

  constructor(
    { PeerConnection }: typeof NodeDatachannel,
    configuration: RTCConfiguration,
    peer: string | undefined,
    ports: MuxPorts,
  ) {
    const iceServers = (configuration.iceServers ?? []).flatMap(nativeIceServers);
    // libjuice does not reach TURN servers from a shared socket.
    if (peer !== undefined && !iceServers.some(({ relayType }) => relayType)) this.#ports = ports.claim(peer);
    const native = new PeerConnection('webgroup', {
      iceServers,
      iceTransportPolicy: configuration.iceTransportPolicy ?? 'all',
      // Else making a channel would make an offer, on the answering side too.
      disableAutoNegotiation: true,
      ...(this.#ports && { enableIceUdpMux: true, ...this.#ports.range }),
    });
    this.#built = caution.begin();
    native.onStateChange((state) => {
      this.connectionState = state;
      if (state === 'connected') this.#built(false);
      // Before there is an answer it is something else that has failed.
      if (state === 'failed') this.#built(this.remoteDescription !== null);
      this.onconnectionstatechange?.({});
    });
    native.onIceStateChange((state) => {
      this.iceConnectionState = state;
      this.oniceconnectionstatechange?.({});
    });
    native.onSignalingStateChange((state) => {
      this.signalingState = state;
      this.onsignalingstatechange?.({});
    });
    native.onGatheringStateChange((state) => {
      this.iceGatheringState = state === 'in-progress' ? 'gathering' : state;
      this.onicegatheringstatechange?.({});
      if (state === 'complete') this.onicecandidate?.({ candidate: null });
    });
    native.onLocalCandidate((text, sdpMid) => {
      const candidate = { candidate: text.replace(/^a=/, ''), sdpMid, sdpMLineIndex: 0 };
      if (this.#held) this.#held.push(candidate);
      else this.onicecandidate?.({ candidate });
    });
    this.#native = native;
  }

  createDataChannel(label: string | null, init: RTCDataChannelInit): Channel {
    const { negotiated = false, id, ordered = true, protocol = '', maxRetransmits, maxPacketLifeTime } = init;
    return new Channel(
      this.#native.createDataChannel(label ?? '', {
        protocol,
        negotiated,
        unordered: !ordered,
        ...(id !== undefined && { id }),
        ...(maxRetransmits !== undefined && { maxRetransmits }),
        ...(maxPacketLifeTime !== undefined && { maxPacketLifeTime }),
      }),
      label ?? '',
    );
  }

  /** The text is made by `setLocalDescription`: libdatachannel knows no difference between the two steps. */
  async createOffer(): Promise<Description> {
    return { type: 'offer', sdp: '' };
  }

  async createAnswer(): Promise<Description> {
    return { type: 'answer', sdp: '' };
  }

  async setLocalDescription(description?: Description): Promise<void> {
    const type = description?.type ?? (this.signalingState === 'have-remote-offer' ? 'answer' : 'offer');
    if (type === 'offer' && caution.holdsNext()) this.#held = [];
    this.#native.setLocalDescription(type);
    const sdp = this.#native.localDescription()?.sdp ?? '';
    this.localDescription = { type, sdp: this.#held ? heldOffer(sdp) : sdp };
  }

  async setRemoteDescription({ type, sdp }: Description): Promise<void> {
    this.#native.setRemoteDescription(type === 'offer' ? offererIsClient(sdp) : sdp, type);
    // The event comes in a later turn.
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    this.remoteDescription = { type, sdp };
    const held = this.#held;
    this.#held = undefined;
    for (const candidate of held ?? []) this.onicecandidate?.({ candidate });
  }

  async addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    const mid = /^a=mid:(\S+)/m.exec(this.remoteDescription?.sdp ?? '')?.[1] ?? '0';
    this.#native.addRemoteCandidate(candidate, mid);
  }

  /** SHA-256 of the certificate that the other side has shown. */
  remoteFingerprint(): Uint8Array {
    return Uint8Array.from(this.#native.remoteFingerprint().value.split(':'), (digits) =>
      parseInt(digits, 16),
    );
  }

  /** Simple-peer asks for statistics; nobody else needs them. */
  async getStats(): Promise<Map<string, object>> {
    return new Map();
  }

  close(): void {
    // The other side may have noticed first that it has failed, and have said so.
    this.#built(this.remoteDescription !== null);
    this.#ports?.release();
    this.#native.close();
  }
}

/** The part of RTCDataChannel that simple-peer and our link use. */
class Channel {
  binaryType = 'arraybuffer';
  readonly label: string;
  readyState: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting';
  onopen: Handler = null;
  onclose: Handler = null;
  onerror: Handler<{ error: Error }> = null;
  onmessage: Handler<{ data: unknown }> = null;
  onbufferedamountlow: Handler = null;
  readonly #native: NodeDatachannel.DataChannel;

  constructor(native: NodeDatachannel.DataChannel, label: string) {
    this.#native = native;
    this.label = label;
    native.onOpen(() => {
      if (this.readyState !== 'connecting') return;
      this.readyState = 'open';
      this.onopen?.({});
    });
    native.onMessage((data) => this.onmessage?.({ data }));
    native.onError((message) => this.onerror?.({ error: new Error(message) }));
    native.onClosed(() => {
      this.readyState = 'closed';
      this.onclose?.({});
    });
  }

  get bufferedAmount(): number {
    return this.#native.bufferedAmount();
  }

  send(data: Uint8Array): void {
    this.#native.sendMessageBinary(data);
  }

  /**
   * Leaves the end to the connection, which simple-peer closes next. A channel that is closed here while a thread of
   * libdatachannel closes it too, since the other side did or the handshake failed, may lose its last callback
   * (libdatachannel #1384): then it is never released, and the process never ends.
   */
  close(): void {
    this.readyState = 'closing';
  }
}

/**
 * Makes the side that offers the DTLS client (RFC 8842 §5.3) where it leaves that open. The client is to be who has
 * connectivity last, since both libdatachannel and Firefox lose a ClientHello that comes too early, which comes again
 * after a second. That is the offerer, unless it has held its candidates back.
 */
function offererIsClient(offer: string): string {
  return offer.replace(/^a=setup:actpass/m, 'a=setup:active');
}

/** An offer as `OfferCaution` wants it: without candidates, and with the answering side as the DTLS client. */
function heldOffer(offer: string): string {
  return offer
    .replace(/^a=(?:candidate:.*|end-of-candidates)\r?\n/gm, '')
    .replace(/^a=setup:actpass/m, 'a=setup:passive');
}

/** RFC 7064, RFC 7065. What can't be read is left out: it is one server of several. */
function nativeIceServers({ urls, username, credential }: RTCIceServer): NodeDatachannel.IceServer[] {
  return [urls].flat().flatMap((url) => {
    const [, scheme, host, port, query] =
      /^(stuns?|turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?(.*))?$/i.exec(url) ?? [];
    if (!scheme || !host) return [];
    const secure = scheme.toLowerCase().endsWith('s');
    const server = { hostname: host.replace(/^\[|\]$/g, ''), port: Number(port ?? (secure ? 5349 : 3478)) };
    if (scheme.toLowerCase().startsWith('stun')) return secure ? [] : [server];
    const relayType = secure ? 'TurnTls' : query === 'transport=tcp' ? 'TurnTcp' : 'TurnUdp';
    return [{ ...server, relayType, username: username ?? '', password: credential ?? '' }];
  });
}

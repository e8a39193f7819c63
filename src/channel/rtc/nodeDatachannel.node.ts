import { createRequire } from 'node:module';
import type * as NodeDatachannel from 'node-datachannel';
import { GroupError } from '../../base/errors.js';
import type { WrtcLike } from '../../base/Wrtc.js';

let loaded: WrtcLike | undefined;

/**
 * Loads `node-datachannel` (libdatachannel) and gives it the shape of the browser's classes, as far as simple-peer uses
 * them for data channels. Throws `UNSUPPORTED` when the package is missing or does not load.
 *
 * Not through the package's own polyfill: its descriptions can't be assigned to, as simple-peer does; each of its
 * packets goes through an EventTarget; and it takes a user name with a colon in TURN for a password.
 */
export function loadNodeDatachannel(): WrtcLike {
  return (loaded ??= wrap(requireNative()));
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

function wrap(native: typeof NodeDatachannel): WrtcLike {
  const classes = {
    RTCPeerConnection: class extends Connection {
      constructor(configuration: RTCConfiguration) {
        super(native, configuration);
      }
    },
    RTCSessionDescription: class {
      constructor(init: object) {
        Object.assign(this, init);
      }
    },
    RTCIceCandidate: class {
      constructor(init: object) {
        Object.assign(this, init);
      }
    },
  };
  return classes as unknown as WrtcLike;
}

type Handler<Event = unknown> = ((event: Event) => void) | null;
type Description = { type: 'offer' | 'answer'; sdp: string };

/** The part of RTCPeerConnection that simple-peer uses. */
class Connection {
  onconnectionstatechange: Handler = null;
  oniceconnectionstatechange: Handler = null;
  onicegatheringstatechange: Handler = null;
  onsignalingstatechange: Handler = null;
  onicecandidate: Handler<{
    candidate: { candidate: string; sdpMid: string; sdpMLineIndex: number } | null;
  }> = null;
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

  constructor({ PeerConnection }: typeof NodeDatachannel, configuration: RTCConfiguration) {
    const native = new PeerConnection('webgroup', {
      iceServers: (configuration.iceServers ?? []).flatMap(nativeIceServers),
      iceTransportPolicy: configuration.iceTransportPolicy ?? 'all',
      // Else making a channel would make an offer, on the answering side too.
      disableAutoNegotiation: true,
    });
    native.onStateChange((state) => {
      this.connectionState = state;
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
      const candidate = text.replace(/^a=/, '');
      this.onicecandidate?.({ candidate: { candidate, sdpMid, sdpMLineIndex: 0 } });
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
    this.#native.setLocalDescription(type);
    const sdp = this.#native.localDescription()?.sdp ?? '';
    this.localDescription = { type, sdp: type === 'offer' ? offererIsClient(sdp) : sdp };
  }

  async setRemoteDescription({ type, sdp }: Description): Promise<void> {
    this.#native.setRemoteDescription(type === 'offer' ? offererIsClient(sdp) : sdp, type);
    // The event comes in a later turn.
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    this.remoteDescription = { type, sdp };
  }

  async addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    const mid = /^a=mid:(\S+)/m.exec(this.remoteDescription?.sdp ?? '')?.[1] ?? '0';
    this.#native.addRemoteCandidate(candidate, mid);
  }

  /** Simple-peer asks for statistics; nobody else needs them. */
  async getStats(): Promise<Map<string, object>> {
    return new Map();
  }

  close(): void {
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

  close(): void {
    this.readyState = 'closing';
    this.#native.close();
  }
}

/**
 * Makes the offering side the DTLS client (RFC 8842 §5.3), in the offers of libdatachannel and in those it answers.
 * When it answers as the client, as it does by default, its ClientHello comes before the offerer is ready for it in one
 * of five tries, and comes again a second later.
 */
function offererIsClient(offer: string): string {
  return offer.replace(/^a=setup:actpass/m, 'a=setup:active');
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

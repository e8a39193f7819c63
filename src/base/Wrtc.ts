/**
 * The WebRTC classes of a runtime, as `window` has them; the shape in which engines for Node are handed over
 * (the `wrtc` package coined the name). What is used of them is data channels alone.
 */
export interface WrtcLike {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
}

/** The WebRTC engines that webgroup knows how to load in Node. */
export type WrtcName = 'node-datachannel' | 'wrtc';

/**
 * Loads the classes when they are first needed; for one group. `peer`: the member the next connection goes to, for an
 * engine that shares sockets among connections. Throws GroupError `UNSUPPORTED` when they can't be loaded.
 */
export type LoadWrtc = (peer?: string) => WrtcLike;

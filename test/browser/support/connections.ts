/** The RTCPeerConnections that a page has made and not closed, from `countConnections()` to `restore()`. */
export interface ConnectionCount {
  readonly made: number;
  readonly open: number;
  restore(): void;
}

/** Puts a counting class in the place of RTCPeerConnection. */
export function countConnections(): ConnectionCount {
  const original = window.RTCPeerConnection;
  const connections: RTCPeerConnection[] = [];
  window.RTCPeerConnection = class extends original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
  return {
    get made() {
      return connections.length;
    },
    get open() {
      return connections.filter(({ signalingState }) => signalingState !== 'closed').length;
    },
    restore() {
      window.RTCPeerConnection = original;
    },
  };
}

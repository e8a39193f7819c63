import type { ServerOptions } from 'ws';

/**
 * What every acceptor of signaling gives to `ws`: none compresses, and what a hostile client can make it keep is bounded.
 */
export function webSocketOptions(maxPayloadBytes: number): ServerOptions {
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    // A browser sends a message of 64 KiB in one fragment; a client or proxy that cuts it to the size of packets, in 51.
    maxFragments: 64,
    maxBufferedChunks: 1024,
    // Of ws ≥ 8.19, not in its types yet: how long a closing handshake may take.
    closeTimeout: 2000,
  };
  return options;
}

import type { MeshOptions } from './meshOptions.js';
import type { Peer } from './peer.js';
import type { Peers } from './peers.js';
import { retryWaitMs } from './retry.js';

/**
 * How long a try for an own link may take, in milliseconds. The first one has the whole time: nobody knows yet how long
 * they take here.
 */
export function ownTimeoutMs(peer: Peer, peers: Peers, { ownTimeout, retry }: MeshOptions): number {
  const { leastMs, mostMs, soonMs } = ownTimeout;
  const isCarried = peer.channel === 'open' && peer.relayed;
  const areRare = retryWaitMs(peer.failures + 1, retry, 1) >= soonMs;
  if (!isCarried || peer.failures === 0 || areRare) return mostMs;
  return Math.min(mostMs, peers.crowd * leastMs);
}

/**
 * A member has been reached by an own link. If it was kept away, what has done so may have kept others away, too: each
 * that others carry gets one try before its time.
 */
export function reached({ failures }: Peer, peers: Peers, nowMs: number): void {
  if (failures < keptAwayFailures) return;
  for (const peer of peers) {
    if (peer.channel === 'open' && peer.relayed) peer.notBeforeMs = Math.min(peer.notBeforeMs, nowMs);
  }
}

/** So many failures in a row are no accident: something keeps the two away from each other. */
const keptAwayFailures = 3;

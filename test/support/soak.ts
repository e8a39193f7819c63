import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createKey, SignalingServer, WebGroup } from '../../src/index.node.js';
import { forkScript } from './childProcess.js';
import { hasMembers } from './groups.js';

export interface SoakOptions {
  readonly messages: number;
  readonly bytesEach: number;
}

/** What came of it; `hashes` in the order of the messages, peaks of RSS in MiB, round trips in milliseconds. */
export interface SoakResult {
  readonly sentHashes: readonly string[];
  readonly receivedHashes: readonly string[];
  readonly seconds: number;
  readonly peakRssMib: { readonly sender: number; readonly receiver: number };
  /** The round trips of the other lane, while the messages were under way. */
  readonly echoMs: readonly number[];
}

/** What the receiver says at the end. */
export interface SoakReport {
  readonly hashes: readonly string[];
  readonly peakRssMib: number;
}

/** The highest resident set of this process at the moments when it was looked at; that of the system outlives exec. */
export class PeakRss {
  #bytes = 0;

  look(): void {
    this.#bytes = Math.max(this.#bytes, process.memoryUsage.rss());
  }

  get mib(): number {
    this.look();
    return Math.round(this.#bytes / 1024 ** 2);
  }
}

/** Sends long messages to a member in another process, while another lane carries an echo back and forth. */
export async function soak({ messages, bytesEach }: SoakOptions): Promise<SoakResult> {
  const signaling = new SignalingServer();
  await signaling.listen(0, '127.0.0.1');
  const group = new WebGroup({ signalingServer: signaling.url! });
  const key = createKey();
  const receiver = forkScript('soakReceiver.ts', [signaling.url!, key, String(messages)]);
  try {
    await group.join(key);
    await hasMembers(group, 2);
    const reported = once(receiver, 'message') as Promise<[SoakReport]>;
    const echoMs: number[] = [];
    const peakRss = new PeakRss();
    let sentMs = performance.now();
    group.onMessage = () => {
      peakRss.look();
      echoMs.push(performance.now() - sentMs);
      sentMs = performance.now();
      group.send('echo', { lane: 1 });
    };
    group.send('echo', { lane: 1 });
    const startMs = performance.now();
    const sentHashes: string[] = [];
    const data = new Uint8Array(bytesEach);
    for (let i = 0; i < messages; i++) {
      fill(data, i + 1);
      sentHashes.push(createHash('sha256').update(data).digest('hex'));
      group.send(data);
      await group.flush();
    }
    const seconds = (performance.now() - startMs) / 1_000;
    group.onMessage = null;
    const [report] = await reported;
    return {
      ...{ sentHashes, receivedHashes: report.hashes, seconds, echoMs },
      peakRssMib: { sender: peakRss.mib, receiver: report.peakRssMib },
    };
  } finally {
    await group.leave();
    if (receiver.exitCode === null) {
      receiver.kill();
      await once(receiver, 'exit');
    }
    await signaling.close();
  }
}

/** Bytes that do not repeat for 16 GiB (a Weyl sequence of 32-bit words). */
function fill(bytes: Uint8Array, seed: number): void {
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
  for (let i = 0, word = seed; i < words.length; i++) words[i] = word = (word + 0x9e3779b1) | 0;
}

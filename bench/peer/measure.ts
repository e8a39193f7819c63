import type { Pipe } from './raw.js';

/** What was sent, and how long it took until the other side had all of it. */
export interface Speed {
  readonly messages: number;
  readonly bytes: number;
  readonly ms: number;
}

/** One direction of a conversation of two, raw or not. */
export interface Conversation extends Pipe {
  /** Sends a word behind the data. */
  say(word: string): void;
  /** Resolves with what comes after a word of the other side. */
  hear(word: string): Promise<string>;
}

/** What pings need: a quick way there and back, and another for the load. */
export interface PingPath {
  conversation(windowBytes?: number): Conversation;
  /** Sends a small message that comes back, and resolves when it does. */
  echo(): Promise<void>;
}

/** Sends as fast as the pipe allows for a while, and waits until the other side has counted all. */
export async function fullSpeed(pipe: Conversation, messageBytes: number, forMs: number): Promise<Speed> {
  const message = new Uint8Array(messageBytes);
  const answer = pipe.hear('counted');
  const since = performance.now();
  let messages = 0;
  // The clock is asked every few messages only: it costs as much as sending a small one.
  const step = messageBytes < 1000 ? 32 : 1;
  while (performance.now() - since < forMs) {
    for (let i = 0; i < step; i++) {
      messages++;
      if (!pipe.send(message)) await pipe.ready();
    }
  }
  pipe.say('count');
  const bytes = Number(await answer);
  const ms = performance.now() - since;
  if (bytes !== messages * messageBytes)
    throw new Error(`${bytes} of ${messages * messageBytes} bytes arrived`);
  return { messages, bytes, ms };
}

/** Round trips of small messages, perhaps beside a load that fills the pipe. */
export async function pings(
  path: PingPath,
  count: number,
  everyMs: number,
  loadBytes?: number,
): Promise<number[]> {
  let loading = loadBytes !== undefined;
  const load = async (): Promise<void> => {
    const pipe = path.conversation();
    const message = new Uint8Array(loadBytes ?? 0);
    while (loading) if (!pipe.send(message)) await pipe.ready();
    const answer = pipe.hear('counted');
    pipe.say('count');
    await answer;
  };
  const loaded = loading ? load() : undefined;
  // The load needs a moment until it fills the way.
  if (loaded) await sleep(500);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const since = performance.now();
    await path.echo();
    times.push(performance.now() - since);
    if (everyMs > 0) await sleep(everyMs);
  }
  loading = false;
  await loaded;
  return times;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

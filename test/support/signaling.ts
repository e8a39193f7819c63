import type { Clock } from '../../src/base/Clock.js';
import type { GroupError } from '../../src/base/errors.js';
import { openNodeSocket } from '../../src/base/system.node.js';
import { systemPlatform } from '../../src/base/system.js';
import { SignalingClient, type SignalingClientOptions } from '../../src/signaling/SignalingClient.js';
import type { RegisteredMember } from '../../src/wire/signalingCodec.js';
import { SignalingState } from '../../src/signaling/SignalingState.js';

const platform = { ...systemPlatform(), openSocket: openNodeSocket };

/** A signaling client that keeps what it was told as lines, and lets a test wait for one. */
export class RecordingClient {
  readonly lines: string[] = [];
  readonly client: SignalingClient;
  refusal: GroupError | undefined;
  #waiting: (() => void)[] = [];

  constructor({
    url,
    clock = platform.clock,
    ...options
  }: Partial<SignalingClientOptions> & Pick<SignalingClientOptions, 'id'> & { url?: string; clock?: Clock }) {
    const defaults = {
      urls: url === undefined ? [] : [url],
      topic: new Uint8Array(32),
      incarnation: 1,
      backoff: { firstMs: 5, capMs: 50 },
    };
    this.client = new SignalingClient(
      { ...platform, clock },
      { ...defaults, ...options },
      {
        onStateChange: (state) => this.#record(SignalingState[state]),
        onMembers: (members) => this.#record(`members [${members.map(describeMember).sort().join(',')}]`),
        onJoined: (member) => this.#record(`joined ${describeMember(member)}`),
        onLeft: (id) => this.#record(`left ${id[0]}`),
        onIntroduction: (from, introduction) =>
          this.#record(`introduction from ${from[0]}: ${[...introduction].join(' ')}`),
        onUndelivered: (to) => this.#record(`undelivered ${to[0]}`),
        onCarried: (from, { number, data }) =>
          this.#record(`carried from ${from[0]}: ${number} ${data.join(' ')}`),
        onUncarried: (to) => this.#record(`uncarried ${to[0]}`),
        onTurn: ({ urls, username }) =>
          this.#record(`turn ${urls.join()} for ${username.split(':')[1]?.[0]}`),
        onError: (error) => this.#record(`error ${error.code}`),
        onRefused: (error) => {
          this.refusal = error;
          this.#record(`refused ${error.code}`);
        },
      },
    );
    this.client.connect();
  }

  /** Resolves when the line has come; from then on only later lines count. */
  async until(line: string): Promise<void> {
    let index;
    while ((index = this.lines.indexOf(line)) < 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.lines.splice(0, index + 1);
  }

  #record(line: string): void {
    this.lines.push(line);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function describeMember({ id, incarnation }: RegisteredMember): string {
  return `${id[0]}${incarnation}`;
}

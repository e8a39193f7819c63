import assert from 'node:assert/strict';
import { fingerprintOf } from '../../../src/base/fingerprint.js';
import { systemPlatform } from '../../../src/base/system.js';
import { Channel } from '../../../src/channel/Channel.js';
import type { Link } from '../../../src/channel/link/Link.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { admission, type Applicant, type Authorize } from '../../../src/service/admission.js';
import { Conversations } from '../../../src/topology/Conversations.js';
import { Members } from '../../../src/topology/Members.js';
import { channelLimits } from '../../../src/wire/limits.js';
import { idOf } from '../../support/CarrierNet.js';
import { HeldTimers } from '../../support/HeldTimers.js';

const [me, other] = [idOf(1), idOf(2)];
const { controlLane } = channelLimits;

/** A conversation that has begun with a member whose end of the channel the test has. */
class Door {
  readonly clock = new HeldTimers(10_000);
  readonly events: string[] = [];
  readonly heard: string[] = [];
  readonly members = new Members(false);
  readonly conversations: Conversations;
  readonly peer: Channel;
  peerLink!: Link;
  /** Ends the wait of `next`. */
  #wake: () => void = () => {};

  constructor(authorize: Authorize) {
    const platform = { ...systemPlatform(), clock: this.clock };
    const note = (event: string): void => {
      this.events.push(event);
      this.#wake();
    };
    const gate = admission(this.clock, me, authorize, { meta: { name: 'me' } }, (cause) =>
      note(String(cause)),
    );
    this.conversations = new Conversations(platform, me, { channel: { lingerMs: 20 }, gate }, this.members, {
      doubts: () => false,
      onJoin: () => note('joins'),
      onWaiting: () => note('waits'),
      onMessage: (_member, { data }) => note(new TextDecoder().decode(data)),
      onSuspended: () => note('suspended'),
      onMoved: () => note('moved'),
      onSlow() {},
      onGone: (_member, { reason }) => note(reason),
      onError: ({ code }) => note(code),
    });
    this.peer = new Channel(
      platform,
      {},
      {
        onMessage: ({ data }) => void this.heard.push(new TextDecoder().decode(data)),
        onSuspended() {},
        onResumed() {},
        onClosed: (_error, remote) => note(`told ${remote}`),
      },
    );
    this.attach(false);
  }

  /** Another link comes up. */
  attach(resumed: boolean): void {
    const [link, peerLink] = memoryLinkPair();
    this.peerLink = peerLink;
    const conversation = new Uint8Array(8);
    const opened = { link, conversation, resumed, peerMaxMessageBytes: 1_000 };
    this.conversations.use({ id: other, incarnation: 1 }, opened, undefined);
    this.peer.attach(peerLink);
  }

  say(text: string, service = 0, lane = 0): void {
    this.peer.send(service, lane, new TextEncoder().encode(text), true);
  }

  /** Resolves when there are so many events, and returns them. */
  async next(count: number): Promise<string> {
    while (this.events.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.events.join();
  }

  async end(): Promise<void> {
    this.conversations.stop('LEAVE');
    await this.conversations.leave(this.members.all, 'LEAVE');
    await this.conversations.ended();
    this.peer.close('LEAVE');
    await this.peer.released();
    this.clock.fire();
  }
}

describe('admission', () => {
  it('asks with what the member has said first, and says what this one is before anything else', async () => {
    const asked: Applicant[] = [];
    const door = new Door((applicant) => (asked.push(applicant), true));
    door.say('{"name":"you"}', 3, controlLane);
    door.say('hello');
    assert.equal(await door.next(4), 'waits,joins,{"name":"you"},hello');
    const { id, meta, fingerprint, signal } = asked[0]!;
    assert.deepEqual([id, { ...meta }, fingerprint], [other, { name: 'you' }, fingerprintOf(me, other)]);
    assert.deepEqual(door.heard, ['{"name":"me"}']);
    await door.end();
    assert.equal(signal.aborted, false);
  });

  for (const [service, text] of [
    [1, 'a view'],
    [3, 'no JSON'],
    [3, `{"name":"${'x'.repeat(2_000)}"}`],
  ] as const) {
    it(`asks about one that says nothing of itself, but ${text.slice(0, 15)} of service ${service}`, async () => {
      const metas: string[] = [];
      const door = new Door(({ meta }) => (metas.push(JSON.stringify(meta)), true));
      door.say(text, service, controlLane);
      assert.equal(await door.next(3), `waits,joins,${text}`);
      assert.deepEqual(metas, ['{}']);
      await door.end();
    });
  }

  const refusals: [how: string, authorize: Authorize, told: string][] = [
    ['says no', () => false, ''],
    ['says no later', () => Promise.resolve(false), ''],
    ['says something else', () => 'yes' as unknown as boolean, ''],
    ['throws', () => raise(), 'Error: no,'],
    ['rejects', () => Promise.reject(new Error('no')), 'Error: no,'],
  ];
  for (const [how, authorize, told] of refusals) {
    it(`turns away one of whom authorize ${how}, and hands nothing over`, async () => {
      const door = new Door(authorize);
      for (const text of ['1', '2']) door.say(text);
      assert.equal(await door.next(told ? 4 : 3), `waits,${told}dismissed,told NOT_ADMITTED`);
      assert.deepEqual(door.members.all, []);
      await door.end();
    });
  }

  it('turns away one about whom nothing is decided in time, and says that it is too late', async () => {
    let signal: AbortSignal | undefined;
    const door = new Door((applicant) => ((signal = applicant.signal), new Promise(() => {})));
    door.say('1');
    await door.peer.flush();
    assert.equal(signal?.aborted, false);
    door.clock.fire();
    assert.equal(await door.next(3), 'waits,dismissed,told NOT_ADMITTED');
    assert.equal(signal?.aborted, true);
    await door.end();
  });

  it('turns away one that says nothing at all in time', async () => {
    const door = new Door(() => true);
    await door.next(1);
    door.clock.fire();
    assert.equal(await door.next(3), 'waits,dismissed,told NOT_ADMITTED');
    await door.end();
  });

  it('decides nothing about one that has gone, and says that it is too late', async () => {
    const signals: AbortSignal[] = [];
    let answer: (isAdmitted: boolean) => void = () => {};
    const door = new Door(({ signal }) => {
      signals.push(signal);
      return new Promise((resolve) => (answer = resolve));
    });
    door.say('1');
    await door.peer.flush();
    door.peer.close('LEAVE');
    await door.next(2);
    await door.conversations.ended();
    answer(true);
    await turn();
    assert.deepEqual([door.events.join(), signals[0]?.aborted], ['waits,left', true]);
    await door.end();
  });

  it('still waits when the conversation goes on over another link, and says so', async () => {
    let answer: (isAdmitted: boolean) => void = () => {};
    const door = new Door(() => new Promise((resolve) => (answer = resolve)));
    door.say('1');
    await door.peer.flush();
    door.peerLink.close();
    await door.next(2);
    door.attach(true);
    assert.equal(await door.next(3), 'waits,suspended,waits');
    answer(true);
    assert.equal(await door.next(5), 'waits,suspended,waits,joins,1');
    await door.end();
  });
});

function raise(): never {
  throw new Error('no');
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

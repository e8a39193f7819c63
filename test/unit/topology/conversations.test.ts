import assert from 'node:assert/strict';
import { GroupError } from '../../../src/base/errors.js';
import { systemPlatform } from '../../../src/base/system.js';
import { Channel } from '../../../src/channel/Channel.js';
import type { ChannelMessage } from '../../../src/channel/channelHandlers.js';
import type { Link } from '../../../src/channel/link/Link.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import type { OpenedLink } from '../../../src/channel/Opening.js';
import { Conversations, type ConversationsOptions } from '../../../src/topology/Conversations.js';
import type { Member } from '../../../src/topology/Member.js';
import { Members } from '../../../src/topology/Members.js';
import type { Departure } from '../../../src/topology/Topology.js';
import { idOf } from '../../support/CarrierNet.js';

const [me, other] = [idOf(1), idOf(2)];
const platform = systemPlatform();

/** A conversation of a test with another member, whose end of the channel and of the link the test has. */
class Talk {
  readonly members = new Members(false);
  /** When the other member is done with the messages it gets. */
  taken: Promise<void> | undefined;
  readonly peer = new Channel(platform, {}, { ...quiet, onMessage: () => this.taken });
  readonly departures: Departure[] = [];
  readonly errors: string[] = [];
  readonly slow: string[] = [];
  readonly conversations: Conversations;
  #onJoin: () => void = () => {};
  #onGone: () => void = () => {};
  onSlow: () => void = () => {};
  onGone: () => void = () => {};
  onMessage: (message: ChannelMessage) => unknown = () => undefined;
  /** Ends `taken`. */
  release: () => void = () => {};
  link!: Link;
  peerLink!: Link;

  constructor(options: ConversationsOptions) {
    this.conversations = new Conversations(platform, me, options, this.members, {
      doubts: () => false,
      onJoin: () => this.#onJoin(),
      onMessage: (_member, message) => this.onMessage(message),
      onWaiting() {},
      onSuspended() {},
      onMoved() {},
      onSlow: ({ id }) => {
        this.slow.push(id);
        this.onSlow();
      },
      onGone: (_member, departure) => {
        this.departures.push(departure);
        this.onGone();
        this.#onGone();
      },
      onError: ({ code }) => this.errors.push(code),
    });
  }

  get member(): Member {
    return this.members.get(other)!;
  }

  /** Begins a conversation of this name. */
  begin(name: number): Promise<void> {
    const joined = new Promise<void>((resolve) => (this.#onJoin = resolve));
    assert.equal(this.offer(name), true);
    this.peer.attach(this.peerLink);
    return joined;
  }

  /** A link has come up for a conversation of this name. Returns whether it is of use. */
  offer(name: number): boolean {
    [this.link, this.peerLink] = memoryLinkPair();
    const heldThen = this.members.get(other)?.conversation;
    const opened: OpenedLink = {
      link: this.link,
      conversation: new Uint8Array(8).fill(name),
      resumed: false,
      peerMaxMessageBytes: 1_000,
    };
    return this.conversations.use({ id: other, incarnation: 1 }, opened, heldThen);
  }

  /** From now on nothing that this member sends arrives, although the link lives. */
  mute(): void {
    this.link.send = () => {};
  }

  /** Lets go of everything. */
  async end(): Promise<void> {
    const channels = [...this.members.all.map(({ channel }) => channel), this.peer];
    for (const channel of channels) channel.close('LEAVE');
    for (const link of [this.link, this.peerLink]) link.close();
    await Promise.all(channels.map((channel) => channel.released()));
  }

  /** Resolves with how it ended, and what was told to those who wait for an acknowledgement. */
  async gone(act: () => unknown): Promise<{ told: Departure; acknowledged: unknown }> {
    const acknowledged = this.members.acknowledged(0);
    const gone = new Promise<void>((resolve) => (this.#onGone = resolve));
    act();
    await gone;
    return { told: this.departures[0]!, acknowledged: await acknowledged };
  }
}

const quiet = { onMessage() {}, onSuspended() {}, onResumed() {}, onClosed() {} };

describe('Conversations', () => {
  let talk: Talk;

  beforeEach(async () => {
    talk = new Talk({ channel: { suspensionMs: 0 } });
    await talk.begin(1);
  });

  afterEach(() => talk.end());

  it('resolve acknowledgements with nobody when all has arrived', async () => {
    talk.members.send(other, 0, 0, new Uint8Array(10), false);
    assert.deepEqual(await talk.members.acknowledged(0), []);
    assert.deepEqual(await talk.members.acknowledged(0, other), []);
    assert.deepEqual(await talk.members.acknowledged(0, idOf(3)), []);
  });

  const broken = new Uint8Array(100).fill(255);
  const ends: [reason: Departure['reason'], how: string, act: () => unknown][] = [
    ['left', 'says so', () => talk.peer.close('LEAVE')],
    ['replaced', 'has another conversation', () => talk.peer.close('REPLACED')],
    ['replaced', 'has waited for too long', () => talk.peer.close('TIMEOUT')],
    ['replaced', 'begins another conversation', () => talk.begin(2)],
    ['lost', 'is given up by the mesh', () => talk.conversations.drop(other, 'lost')],
    ['lost', 'has no link for too long', () => talk.peerLink.close()],
    ['ended', 'is no longer registered either', () => talk.conversations.drop(other, 'ended')],
    ['dismissed', 'does not let this one in', () => talk.peer.close('NOT_ADMITTED')],
    ['refused', 'sends what is no packet', () => talk.peerLink.send(broken)],
    ['refused', 'sends what the mesh refuses', () => talk.conversations.refuse(talk.member, violation)],
    ['self', 'is left', () => talk.conversations.leave(talk.members.all, 'LEAVE')],
  ];
  const violation = new GroupError('PROTOCOL', 'by a test');
  for (const [reason, how, act] of ends) {
    it(`say ${reason}, and what was not acknowledged, of a member that ${how}`, async () => {
      talk.mute();
      for (const text of ['a', 'bcd', '']) {
        talk.members.send(other, 0, 0, new TextEncoder().encode(text), true);
      }
      const { told, acknowledged } = await talk.gone(act);
      assert.deepEqual(told, { reason, unacked: { messages: 3, bytes: 4 } });
      assert.deepEqual(acknowledged, [{ id: other, departure: told }]);
      assert.equal(talk.departures.length, 1);
      const codes = { refused: ['PROTOCOL'], dismissed: ['NOT_ADMITTED'] };
      assert.deepEqual(talk.errors, codes[reason as keyof typeof codes] ?? []);
    });
  }

  it('say that all was acknowledged, and to whoever waits, of a member that leaves with its last word', async () => {
    talk.members.send(other, 0, 0, new Uint8Array(10), false);
    await talk.members.acknowledged(0);
    const { told, acknowledged } = await talk.gone(() => talk.peer.close('LEAVE'));
    assert.deepEqual(told, { reason: 'left', unacked: { messages: 0, bytes: 0 } });
    assert.deepEqual(acknowledged, []);
  });
});

describe('A group that is left', () => {
  it('hands over what is acknowledged and waits for the application, while the sender is a member', async () => {
    const talk = new Talk({ channel: {} });
    await talk.begin(1);
    const got: number[] = [];
    const read = new Promise<void>((resolve) => (talk.release = resolve));
    talk.onMessage = ({ data }) => {
      assert.deepEqual(talk.members.ids, [other]);
      assert.deepEqual(talk.departures, []);
      got.push(data.length);
      return read;
    };
    // The first is more than an application may hold unread.
    for (const length of [5_000_000, 100_000]) talk.peer.send(0, 0, new Uint8Array(length), false);
    await talk.peer.flush();
    assert.deepEqual(got, [5_000_000]);
    const left = talk.conversations.leave(talk.members.all, 'LEAVE');
    assert.deepEqual(got, [5_000_000, 100_000]);
    assert.deepEqual(talk.members.ids, []);
    assert.deepEqual(talk.departures, [{ reason: 'self', unacked: { messages: 0, bytes: 0 } }]);
    talk.release();
    await left;
    await talk.end();
  });

  it('begins none any more when the application leaves because the one before has ended', async () => {
    const talk = new Talk({ channel: { lingerMs: 0 } });
    await talk.begin(1);
    const { told } = await talk.gone(() => {
      talk.onGone = () => talk.conversations.stop('LEAVE');
      assert.equal(talk.offer(2), false);
    });
    assert.equal(told.reason, 'replaced');
    assert.deepEqual(talk.members.all, []);
    await new Promise<void>((resolve) => (talk.peerLink.onClose = () => resolve()));
    await talk.end();
  });

  it('waits for a conversation that was replaced a moment before, until it has let go of its link', async () => {
    const talk = new Talk({ channel: { lingerMs: 20 } });
    await talk.begin(1);
    const { channel } = talk.member;
    // The other side does not hear that it has ended, and does not close the link.
    talk.peerLink.onPacket = () => {};
    talk.peerLink.close = () => {};
    await talk.begin(2);
    let hasLetGo = false;
    void channel.released().then(() => (hasLetGo = true));
    await talk.conversations.leave([], 'LEAVE');
    assert.equal(hasLetGo, false, 'others hear of the leave before');
    await talk.conversations.leave(talk.members.all, 'LEAVE');
    await talk.conversations.ended();
    assert.equal(hasLetGo, true);
    await talk.end();
  });
});

describe('A member that takes nothing', () => {
  /** With so little credit that two messages use it up. */
  async function stuck(slowReceiver: 'wait' | 'evict', slowAfterMs: number): Promise<Talk> {
    const talk = new Talk({ channel: { slowAfterMs }, slowReceiver });
    await talk.begin(1);
    talk.taken = new Promise((resolve) => (talk.release = resolve));
    for (let i = 0; i < 2; i++) talk.members.send(other, 0, 0, new Uint8Array(5_000_000), false);
    return talk;
  }

  it('is told of, and evicted later, if that is wanted', async () => {
    const talk = await stuck('evict', 20);
    const { told, acknowledged } = await talk.gone(() => {});
    assert.equal(told.reason, 'slow');
    assert.equal(told.unacked.messages, 1);
    assert.ok(told.unacked.bytes > 0 && told.unacked.bytes < 5_000_000, `${told.unacked.bytes} bytes`);
    assert.deepEqual(acknowledged, [{ id: other, departure: told }]);
    assert.equal(talk.slow[0], other);
    await talk.end();
  });

  it('is told of, and waited for', async () => {
    const talk = await stuck('wait', 20);
    await new Promise<void>((resolve) => (talk.onSlow = resolve));
    talk.release();
    assert.deepEqual(await talk.members.acknowledged(0), []);
    assert.deepEqual([talk.slow[0], talk.departures], [other, []]);
    await talk.end();
  });
});

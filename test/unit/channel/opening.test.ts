import assert from 'node:assert/strict';
import type { GroupError } from '../../../src/base/errors.js';
import { memberIdOf } from '../../../src/base/ids.js';
import { deriveSecrets } from '../../../src/base/keys.js';
import { systemPlatform } from '../../../src/base/system.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { Opening, type OpenedLink, type OpeningIdentity } from '../../../src/channel/Opening.js';
import type { RtcAttempt, RtcDescription, RtcEngine } from '../../../src/channel/rtc/RtcEngine.js';
import type { Introduction } from '../../../src/wire/handshakeCodec.js';

const platform = systemPlatform();
const attempt = new Uint8Array(8).fill(7);

const description = (setup: RtcDescription['setup']): RtcDescription => ({
  ...{ ufrag: 'abcd', pwd: 'x'.repeat(22), fingerprint: new Uint8Array(32), setup, mid: '0' },
  ...{ sctpPort: 5000, maxMessageSize: 262_144 },
});

/** An engine whose attempts do nothing but describe themselves; the test opens their links. */
class FakeEngine implements RtcEngine {
  readonly available = true;
  readonly attempts: RtcAttempt[] = [];

  connect({ initiator }: { initiator: boolean }): RtcAttempt {
    const made: RtcAttempt = {
      ...{ onDescription: () => {}, onCandidate: () => {}, onLink: () => {}, onFailed: () => {} },
      ...{ acceptDescription: () => {}, addCandidate: () => {}, close: () => {} },
    };
    this.attempts.push(made);
    queueMicrotask(() => made.onDescription(description(initiator ? 'actpass' : 'passive')));
    return made;
  }
}

async function identity(key: string): Promise<OpeningIdentity> {
  const { crypto } = platform;
  const staticKeys = await crypto.generateKeyPair();
  const id = await memberIdOf(crypto, staticKeys.publicKey);
  return {
    id,
    incarnation: 1,
    staticKeys,
    maxMessageBytes: 1_000_000,
    ...(await deriveSecrets(crypto, key)),
  };
}

/** What one side of an opening has sent and been told; `next` waits for one thing more. */
class Side {
  readonly engine = new FakeEngine();
  readonly sent: Introduction[] = [];
  readonly opened: OpenedLink[] = [];
  readonly failed: GroupError[] = [];
  opening!: Opening;
  #wake = (): void => {};

  start(own: OpeningIdentity, peer: OpeningIdentity, initiator: boolean, resume?: Uint8Array): this {
    this.opening = new Opening(
      platform,
      own,
      { peer: peer.id, peerIncarnation: 1, attempt, ...(resume && { resume }) },
      { rtc: this.engine, rtcConfiguration: {} },
      {
        send: (introduction) => this.#note(() => this.sent.push(introduction)),
        onOpened: (opened) => this.#note(() => this.opened.push(opened)),
        onFailed: (error) => this.#note(() => this.failed.push(error)),
      },
      { initiator },
    );
    return this;
  }

  async next<Item>(items: Item[]): Promise<Item> {
    while (items.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return items.shift()!;
  }

  #note(add: () => unknown): void {
    add();
    this.#wake();
  }
}

describe('Opening', () => {
  let a: OpeningIdentity;
  let b: OpeningIdentity;
  let sides: Side[];
  before(async () => {
    [a, b] = await Promise.all([identity('key'), identity('key')]);
  });
  beforeEach(() => void (sides = [new Side(), new Side()]));
  afterEach(() => sides.forEach(({ opening }) => opening.close()));

  const pair = (resumeA?: Uint8Array, resumeB?: Uint8Array): [Side, Side] => [
    sides[0]!.start(a, b, true, resumeA),
    sides[1]!.start(b, a, false, resumeB),
  ];

  /** Brings m1, m2 and m3 from one side to the other. */
  async function shakeHands(initiator: Side, responder: Side): Promise<void> {
    responder.opening.receive(await initiator.next(initiator.sent));
    initiator.opening.receive(await responder.next(responder.sent));
    responder.opening.receive(await initiator.next(initiator.sent));
  }

  async function openLinks(initiator: Side, responder: Side): Promise<[OpenedLink, OpenedLink]> {
    const links = memoryLinkPair({ secure: true });
    initiator.engine.attempts[0]!.onLink(links[0]);
    responder.engine.attempts[0]!.onLink(links[1]);
    const opened = await Promise.all([initiator.next(initiator.opened), responder.next(responder.opened)]);
    for (const { link } of opened) link.close();
    return opened;
  }

  /** Resolves when the responder has taken m3: then it sends the candidates that came up before. */
  async function agreed(responder: Side): Promise<void> {
    responder.engine.attempts[0]!.onCandidate('candidate:1 1 udp 1 192.0.2.1 9 typ host');
    const { step } = await responder.next(responder.sent);
    assert.equal(step, 'candidates');
  }

  it('leads to a link and to one name for the conversation', async () => {
    const [initiator, responder] = pair();
    await shakeHands(initiator, responder);
    await agreed(responder);
    const [here, there] = await openLinks(initiator, responder);
    assert.deepEqual(here.conversation, there.conversation);
    assert.equal(here.resumed, false);
    assert.equal(there.peerMaxMessageBytes, 1_000_000);
  });

  it('goes on with a conversation that both sides still hold', async () => {
    const held = new Uint8Array(8).fill(1);
    const [initiator, responder] = pair(held, held);
    await shakeHands(initiator, responder);
    await agreed(responder);
    for (const { resumed, conversation } of await openLinks(initiator, responder)) {
      assert.equal(resumed, true);
      assert.deepEqual(conversation, held);
    }
  });

  it('begins a new conversation when one side holds another or none', async () => {
    const [initiator, responder] = pair(new Uint8Array(8).fill(1), new Uint8Array(8).fill(2));
    await shakeHands(initiator, responder);
    await agreed(responder);
    for (const { resumed } of await openLinks(initiator, responder)) assert.equal(resumed, false);
  });

  for (const resume of [undefined, new Uint8Array(8).fill(1)]) {
    const what = resume ? 'to resume' : 'for a new conversation';

    it(`holds a link back until the other side has proven itself, ${what}`, async () => {
      const [initiator, responder] = pair(resume, resume);
      responder.opening.receive(await initiator.next(initiator.sent));
      initiator.opening.receive(await responder.next(responder.sent));
      const m3 = await initiator.next(initiator.sent);
      const [early, other] = memoryLinkPair({ secure: true });
      responder.engine.attempts[0]!.onLink(early);
      assert.equal(responder.opened.length, 0);
      responder.opening.receive(m3);
      const { link } = await responder.next(responder.opened);
      assert.equal(link, early);
      for (const each of [early, other]) each.close();
    });

    it(`closes a link whose other side does not prove itself, ${what}`, async () => {
      const [initiator, responder] = pair(resume, resume);
      responder.opening.receive(await initiator.next(initiator.sent));
      await responder.next(responder.sent);
      const [early, other] = memoryLinkPair({ secure: true });
      const closed = new Promise<void>((resolve) => (other.onClose = () => resolve()));
      responder.engine.attempts[0]!.onLink(early);
      responder.opening.receive({ step: 'm3', attempt, bytes: new Uint8Array(64) });
      assert.equal((await responder.next(responder.failed)).code, 'HANDSHAKE_FAILED');
      await closed;
      assert.equal(responder.opened.length, 0);
    });
  }

  it('tells both sides when their secrets differ', async () => {
    const stranger = await identity('another key');
    const initiator = sides[0]!.start({ ...stranger, topic: b.topic }, b, true);
    const responder = sides[1]!.start(b, stranger, false);
    responder.opening.receive(await initiator.next(initiator.sent));
    assert.equal((await responder.next(responder.failed)).code, 'WRONG_SECRET');
    initiator.opening.receive(await responder.next(responder.sent));
    assert.equal((await initiator.next(initiator.failed)).code, 'WRONG_SECRET');
    assert.equal(responder.engine.attempts.length, 0, 'nothing is built for a stranger');
  });

  it('refuses somebody who has the secret but speaks for another', async () => {
    const insider = await identity('key');
    const initiator = sides[0]!.start({ ...insider, id: a.id }, b, true);
    const responder = sides[1]!.start(b, a, false);
    await shakeHands(initiator, responder);
    assert.equal((await responder.next(responder.failed)).code, 'HANDSHAKE_FAILED');
    assert.equal(responder.opened.length, 0);
  });

  it('builds no link when it is closed while it reads the offer', async () => {
    const [caller, called] = pair();
    const m1 = await caller.next(caller.sent);
    called.opening.close();
    const closed = new Promise<void>((resolve) => {
      const open: typeof platform.crypto.open = async (...args) => {
        const text = await platform.crypto.open(...args);
        opening.close();
        resolve();
        return text;
      };
      const opening = new Opening(
        { ...platform, crypto: { ...platform.crypto, open } },
        b,
        { peer: a.id, peerIncarnation: a.incarnation, attempt },
        { rtc: called.engine, rtcConfiguration: {} },
        { send: () => assert.fail('sent'), onOpened: () => {}, onFailed: () => {} },
        { initiator: false },
      );
      opening.receive(m1);
    });
    await closed;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(called.engine.attempts.length, 0);
  });

  it('does not break off when something is injected on the way', async () => {
    const [initiator, responder] = pair();
    await shakeHands(initiator, responder);
    await agreed(responder);
    responder.opening.receive({ step: 'candidates', attempt, bytes: new Uint8Array(40) });
    initiator.opening.receive({
      step: 'm1',
      relay: false,
      attempt,
      bytes: new Uint8Array(9),
      incarnation: 1,
      toIncarnation: 1,
    });
    await openLinks(initiator, responder);
  });
});

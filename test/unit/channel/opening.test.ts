import assert from 'node:assert/strict';
import { utf8 } from '../../../src/base/bytes.js';
import type { GroupError } from '../../../src/base/errors.js';
import { memberIdOf } from '../../../src/base/ids.js';
import { deriveSecrets } from '../../../src/base/keys.js';
import { systemPlatform } from '../../../src/base/system.js';
import { EarlyCandidates } from '../../../src/channel/EarlyCandidates.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { Opening, type OpenedLink, type OpeningIdentity } from '../../../src/channel/Opening.js';
import { passwordProof } from '../../../src/channel/passwordProof.js';
import { SealedLink } from '../../../src/channel/SealedLink.js';
import type { Introduction } from '../../../src/wire/handshakeCodec.js';
import { FakeRtcEngine } from './FakeRtcEngine.js';

const platform = systemPlatform();
const attempt = new Uint8Array(8).fill(7);

const candidate = (n: number): string => `candidate:${n} 1 udp 1 192.0.2.1 ${1024 + n} typ host`;

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
  readonly engine = new FakeRtcEngine();
  readonly sent: Introduction[] = [];
  readonly opened: OpenedLink[] = [];
  readonly failed: GroupError[] = [];
  opening!: Opening;
  mayComplete = (_resumed: boolean): boolean => true;
  sealAlways = false;
  #wake = (): void => {};

  constructor() {
    this.engine.onTold = () => this.#wake();
  }

  start(
    own: OpeningIdentity,
    peer: OpeningIdentity,
    initiator: boolean,
    resume?: Uint8Array,
    on = platform,
  ): this {
    this.opening = new Opening(
      on,
      own,
      { peer: peer.id, peerIncarnation: 1, attempt, ...(resume && { resume }) },
      { rtc: this.engine, rtcConfiguration: {}, sealAlways: this.sealAlways },
      {
        send: (introduction) => this.#note(() => this.sent.push(introduction)),
        mayComplete: (resumed) => this.mayComplete(resumed),
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

  /** Resolves when the responder has taken m3: only then candidates are sealed with the keys of the session. */
  async function agreed(responder: Side): Promise<void> {
    for (let n = 0; ; n++) {
      responder.engine.attempts[0]!.onCandidate(candidate(n));
      if ((await responder.next(responder.sent)).step === 'candidates') return;
    }
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

  it('is over on both sides before the last message when it is of no use any more', async () => {
    const held = new Uint8Array(8).fill(1);
    for (const [resumeB, isResumed] of [
      [held, true],
      [undefined, false],
    ] as const) {
      sides = [new Side(), new Side()];
      const [initiator, responder] = pair(held, resumeB);
      const asked: boolean[] = [];
      initiator.mayComplete = (resumed) => asked.push(resumed) === 0;
      await shakeHands(initiator, responder);
      for (const side of sides) assert.equal((await side.next(side.failed)).code, 'HANDSHAKE_FAILED');
      assert.deepEqual(asked, [isResumed]);
      for (const { opening } of sides) opening.close();
    }
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

  for (const [ofInitiator, ofResponder] of [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ]) {
    const isSealed = ofInitiator || ofResponder;
    const who = `${ofInitiator ? 'the initiator' : 'no initiator'} and ${ofResponder ? 'the' : 'no'} responder`;

    it(`${isSealed ? 'seals' : 'does not seal'} a direct link where ${who} wants it`, async () => {
      const [here, there] = sides as [Side, Side];
      here.sealAlways = ofInitiator!;
      there.sealAlways = ofResponder!;
      const [initiator, responder] = pair();
      responder.opening.receive(await initiator.next(initiator.sent));
      initiator.opening.receive(await responder.next(responder.sent));
      const m3 = await initiator.next(initiator.sent);
      const links = memoryLinkPair({ secure: true });
      // To the responder it is there before the keys are.
      responder.engine.attempts[0]!.onLink(links[1]);
      initiator.engine.attempts[0]!.onLink(links[0]);
      const from = (await initiator.next(initiator.opened)).link;
      // So is the first packet.
      from.send(utf8('packet'));
      responder.opening.receive(m3);
      const to = (await responder.next(responder.opened)).link;
      assert.deepEqual(await new Promise((resolve) => (to.onPacket = resolve)), utf8('packet'));
      for (const link of [from, to]) {
        assert.equal(link instanceof SealedLink, isSealed);
        link.close();
      }
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

  describe('with a password', () => {
    const knows = (own: OpeningIdentity, word: string): OpeningIdentity => ({
      ...own,
      password: passwordProof(platform, own.psk, utf8(word), () => {}),
    });

    it('takes a round trip more, and leads to a link', async () => {
      const initiator = sides[0]!.start(knows(a, 'word'), b, true);
      const responder = sides[1]!.start(knows(b, 'word'), a, false);
      const call = await initiator.next(initiator.sent);
      assert.deepEqual([call.step, 'bytes' in call && call.bytes.length], ['m1', 16]);
      responder.opening.receive(call);
      const share = await responder.next(responder.sent);
      assert.deepEqual([share.step, 'bytes' in share && share.bytes.length], ['m2', 48]);
      initiator.opening.receive(share);
      for (const step of ['m3', 'm2', 'm3']) {
        const [from, to] = step === 'm3' ? [initiator, responder] : [responder, initiator];
        const said = await from.next(from.sent);
        assert.equal(said.step, step);
        to.opening.receive(said);
      }
      await agreed(responder);
      const [here, there] = await openLinks(initiator, responder);
      assert.deepEqual(here.conversation, there.conversation);
    });

    it('tells both sides when theirs differ, and builds nothing for a stranger', async () => {
      const initiator = sides[0]!.start(knows(a, 'word'), b, true);
      const responder = sides[1]!.start(knows(b, 'other'), a, false);
      await shakeHands(initiator, responder);
      assert.equal((await responder.next(responder.failed)).code, 'WRONG_SECRET');
      initiator.opening.receive(await responder.next(responder.sent));
      assert.equal((await initiator.next(initiator.failed)).code, 'WRONG_SECRET');
      assert.equal(responder.engine.attempts.length, 0);
    });

    it('fails when what the other side says before the handshake is cut off or of low order', async () => {
      sides = [new Side(), new Side(), new Side()];
      for (const [index, length] of [0, 47, 48].entries()) {
        const initiator = sides[index]!.start(knows(a, 'word'), b, true);
        await initiator.next(initiator.sent);
        initiator.opening.receive({ step: 'm2', attempt, bytes: new Uint8Array(length) });
        assert.equal((await initiator.next(initiator.failed)).code, 'HANDSHAKE_FAILED');
      }
    });
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
        { send: () => assert.fail('sent'), mayComplete: () => true, onOpened: () => {}, onFailed: () => {} },
        { initiator: false },
      );
      opening.receive(m1);
    });
    await closed;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(called.engine.attempts.length, 0);
  });

  it('sends what comes up after the offer in a moment, and the responder uses it before m3', async () => {
    const [initiator, responder] = pair();
    responder.opening.receive(await initiator.next(initiator.sent));
    initiator.engine.attempts[0]!.onCandidate(candidate(1));
    const early = await initiator.next(initiator.sent);
    assert.equal(early.step, 'early');
    responder.opening.receive(early);
    assert.equal(await responder.next(responder.engine.candidates), candidate(1));
  });

  it('sends what comes up after the answer before the keys are there', async () => {
    const [initiator, responder] = pair();
    responder.opening.receive(await initiator.next(initiator.sent));
    initiator.opening.receive(await responder.next(responder.sent));
    responder.engine.attempts[0]!.onCandidate(candidate(1));
    const early = await responder.next(responder.sent);
    assert.equal(early.step, 'early');
    initiator.opening.receive(early);
    assert.equal(await initiator.next(initiator.engine.candidates), candidate(1));
  });

  it('keeps what comes before m1 or m2 until that has been read', async () => {
    const [initiator, responder] = pair();
    const m1 = await initiator.next(initiator.sent);
    initiator.engine.attempts[0]!.onCandidate(candidate(1));
    responder.opening.receive(await initiator.next(initiator.sent));
    responder.opening.receive(m1);
    assert.equal(await responder.next(responder.engine.candidates), candidate(1));
    const m2 = await responder.next(responder.sent);
    responder.engine.attempts[0]!.onCandidate(candidate(2));
    initiator.opening.receive(await responder.next(responder.sent));
    initiator.opening.receive(m2);
    assert.equal(await initiator.next(initiator.engine.candidates), candidate(2));
  });

  it('says with m3 again what was early, and uses it once', async () => {
    const [initiator, responder] = pair();
    responder.opening.receive(await initiator.next(initiator.sent));
    initiator.engine.attempts[0]!.onCandidate(candidate(1));
    responder.opening.receive(await initiator.next(initiator.sent));
    initiator.engine.attempts[0]!.onCandidate(candidate(2));
    const lost = await initiator.next(initiator.sent);
    assert.equal(lost.step, 'early');
    initiator.opening.receive(await responder.next(responder.sent));
    responder.opening.receive(await initiator.next(initiator.sent));
    await agreed(responder);
    assert.deepEqual(responder.engine.candidates, [candidate(1), candidate(2)]);
  });

  it('takes from a holder of the key of the group what is early, until the initiator has proven itself', async () => {
    const keys: Uint8Array[] = [];
    const importCipherKey: typeof platform.crypto.importCipherKey = (key) => {
      keys.push(key);
      return platform.crypto.importCipherKey(key);
    };
    const crypto = { ...platform.crypto, importCipherKey };
    const initiator = sides[0]!.start(a, b, true, undefined, { ...platform, crypto });
    const responder = sides[1]!.start(b, a, false);
    // Whoever knows the key of the group can compute the last one that is imported before m2.
    const forged: Uint8Array[] = [];
    const forger = new EarlyCandidates(platform, attempt, {
      send: (sealed) => forged.push(sealed),
      onCandidates: () => {},
    });
    responder.opening.receive(await initiator.next(initiator.sent));
    initiator.engine.attempts[0]!.onCandidate(candidate(1));
    await initiator.next(initiator.sent);
    forger.sendWith(keys.at(-1)!);
    for (const n of [2, 3]) await forger.send([candidate(n)]);
    responder.opening.receive({ step: 'early', attempt, bytes: forged[0]! });
    assert.equal(await responder.next(responder.engine.candidates), candidate(2));

    initiator.opening.receive(await responder.next(responder.sent));
    responder.opening.receive(await initiator.next(initiator.sent));
    assert.equal(await responder.next(responder.engine.candidates), candidate(1));
    responder.opening.receive({ step: 'early', attempt, bytes: forged[1]! });
    initiator.engine.attempts[0]!.onCandidate(candidate(4));
    responder.opening.receive(await initiator.next(initiator.sent));
    assert.equal(await responder.next(responder.engine.candidates), candidate(4));
  });

  it('goes on when what is early is forged, or comes from a holder of another key', async () => {
    const [initiator, responder] = pair();
    const m1 = await initiator.next(initiator.sent);
    for (let n = 0; n < 100; n++)
      responder.opening.receive({ step: 'early', attempt, bytes: new Uint8Array(n) });
    responder.opening.receive(m1);
    initiator.opening.receive(await responder.next(responder.sent));
    initiator.opening.receive({ step: 'early', attempt, bytes: new Uint8Array(40) });
    responder.opening.receive(await initiator.next(initiator.sent));
    await openLinks(initiator, responder);
    assert.deepEqual([initiator.engine.candidates, responder.engine.candidates], [[], []]);
  });

  it('offers at most 32 candidates, however many the engine finds', async () => {
    const [initiator, responder] = pair();
    responder.opening.receive(await initiator.next(initiator.sent));
    for (let n = 0; n < 40; n++) initiator.engine.attempts[0]!.onCandidate(candidate(n));
    responder.opening.receive(await initiator.next(initiator.sent));
    for (let n = 0; n < 32; n++)
      assert.equal(await responder.next(responder.engine.candidates), candidate(n));
    initiator.opening.receive(await responder.next(responder.sent));
    responder.opening.receive(await initiator.next(initiator.sent));
    await agreed(responder);
    assert.deepEqual(responder.engine.candidates, []);
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

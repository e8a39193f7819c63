import { concat, utf8 } from '../../../src/base/bytes.js';
import { GroupError } from '../../../src/base/errors.js';
import { memberIdOf, memberIdToBytes } from '../../../src/base/ids.js';
import { NoiseHandshake } from '../../../src/channel/core/noise.js';
import { answerInvitation } from '../../../src/channel/invitation.js';
import { Opening } from '../../../src/channel/Opening.js';
import { checkCandidate, checkDescription } from '../../../src/channel/rtc/description.js';
import type { RtcAttempt, RtcEngine } from '../../../src/channel/rtc/RtcEngine.js';
import { SealedLink } from '../../../src/channel/SealedLink.js';
import { SessionKeys } from '../../../src/channel/SessionKeys.js';
import { encodeCandidates, type Introduction } from '../../../src/wire/handshakeCodec.js';
import { memberSubprotocol } from '../../../src/wire/inviteCodec.js';
import { ByteSource } from '../ByteSource.js';
import type { Target } from '../Target.js';
import { FakeLink, newPlatform, settled } from './fakePlatform.js';
import { candidateSamples, samples } from './samples.js';

const attempt = new Uint8Array(8).fill(7);
const topic = new Uint8Array(32).fill(1);
const psk = new Uint8Array(32).fill(2);
const { crypto } = newPlatform().platform;
const keys = await Promise.all([crypto.generateKeyPair(), crypto.generateKeyPair()]);
const ids = await Promise.all(keys.map(({ publicKey }) => memberIdOf(crypto, publicKey)));
const payloads = [...samples.proposal, ...samples.candidates, ...samples.invitation];
const steps = ['m1', 'm2', 'm3', 'early', 'candidates'] as const;

/**
 * A member that opens a channel with one who says what the input says, and has the secret of the group: right messages
 * with any payload, and any bytes. The same for a bot that is invited, and for a sealed link. The crypto is that of the
 * simulator, which has the laws of the real one.
 */
export const target: Target = {
  maxBytes: 400,
  seeds: [
    ...payloads.map((payload) =>
      Uint8Array.of(0, 0, 1, 0, payload.length, ...payload, 1, 0, 0, 4, 0, 2, 0, 3),
    ),
    // Whole handshakes, by a responder and by an initiator, with sealed candidates and a link at the end.
    Uint8Array.of(0, 0, 1, 2, 2, 4, 0, 3, 0, 1, 1, 0, 2, 1, 0, 4, 1, 5, 255),
    Uint8Array.of(0, 1, 1, 2, 2, 4, 0, 3, 0, 5, 0, 1, 0, 0, 2, 1, 0, 5, 255),
    ...samples.invitation.map((payload) => Uint8Array.of(1, 1, 1, payload.length, ...payload)),
    Uint8Array.of(2, 0, 3, 1, 2, 3, 0, 1, 9, 1, 0, 2, 1, 3, 5, 3, 0, 4),
  ],
  partOf: (input) => (input[0] ?? 0) % 3,
  async run(input) {
    const source = new ByteSource(input);
    const part = source.below(3);
    wrong = undefined;
    if (part === 0) await open(source);
    else if (part === 1) await invite(source);
    else await seal(source);
    if (wrong) throw wrong;
  },
};

/** What a handler has seen: thrown there, it would be taken for the application's fault, and caught. */
let wrong: unknown;

function blame(error: unknown): void {
  wrong ??= error;
}

function orBlame(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    blame(error);
  }
}

/** Checks what it is told: nothing else may reach the parser of a browser. */
class FakeEngine implements RtcEngine {
  readonly available = true;
  made: RtcAttempt | undefined;

  connect({ initiator }: { initiator: boolean }): RtcAttempt {
    const description = { ufrag: 'abcd', pwd: 'x'.repeat(22), fingerprint: new Uint8Array(32), mid: '0' };
    const made: RtcAttempt = {
      ...{ onDescription: () => {}, onCandidate: () => {}, onLink: () => {}, onFailed: () => {} },
      ...{ acceptDescription: (told) => orBlame(() => checkDescription(told)), close: () => {} },
      addCandidate: (told) => orBlame(() => checkCandidate(told)),
    };
    const setup = initiator ? 'actpass' : 'passive';
    queueMicrotask(() =>
      made.onDescription({ ...description, setup, sctpPort: 5000, maxMessageSize: 262_144 }),
    );
    this.made = made;
    return made;
  }
}

async function open(source: ByteSource): Promise<void> {
  const { platform, fire } = newPlatform();
  const initiator = source.bool();
  const engine = new FakeEngine();
  const sent: Introduction[] = [];
  let ends = 0;
  const identity = {
    ...{ id: ids[0]!, incarnation: 1, staticKeys: keys[0]!, topic, psk, maxMessageBytes: 1_000_000 },
  };
  const opening = new Opening(
    platform,
    identity,
    { peer: ids[1]!, peerIncarnation: 1, attempt },
    { rtc: engine, rtcConfiguration: {} },
    {
      send(introduction) {
        if (ends > 0) blame(new Error('goes on after the end'));
        sent.push(introduction);
      },
      mayComplete: () => source.byte() < 240,
      onOpened: () => ends++,
      onFailed(error) {
        ends++;
        if (!['WRONG_SECRET', 'HANDSHAKE_FAILED', 'LINK_FAILED'].includes(error.code)) blame(error);
        checkCause(error);
      },
    },
    { initiator },
  );
  const sides = [ids[0]!, ids[1]!].flatMap((id) => [
    memberIdToBytes(id),
    Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1),
  ]);
  const pair = initiator ? sides : [...sides.slice(2), ...sides.slice(0, 2)];
  const prologue = concat([utf8('webgroup.1'), topic, ...pair, attempt]);
  const options = { crypto: platform.crypto, initiator: !initiator, prologue, psk, staticKeys: keys[1]! };
  const noise = await NoiseHandshake.start(options);
  let session: SessionKeys | undefined;
  let written = 0;
  while (!source.isEmpty) {
    switch (source.below(6)) {
      case 0:
        opening.receive({ ...introductionOf(source), attempt });
        break;
      case 1: {
        // The next message as it should be, with this payload.
        await settled();
        for (const introduction of sent.splice(0))
          if ('bytes' in introduction) await noise.readMessage(introduction.bytes).catch(() => {});
        const step = initiator ? 'm2' : written++ === 0 ? 'm1' : 'm3';
        const payload = payloadOf(source);
        const bytes = await noise.writeMessage(payload).catch(() => undefined);
        if (bytes) opening.receive(messageOf(step, bytes));
        break;
      }
      case 2: {
        await settled();
        if (noise.finished) session ??= new SessionKeys(platform.crypto, await noise.split(), platform.clock);
        if (session) opening.receive(messageOf('candidates', await session.seal(payloadOf(source))));
        break;
      }
      case 3:
        fire(source.byte() > 200);
        break;
      case 4:
        engine.made?.onCandidate(source.pick(candidateSamples));
        break;
      default:
        if (source.byte() > 200) engine.made?.onLink(new FakeLink());
        else await settled();
    }
  }
  await settled();
  opening.close();
  if (ends > 1) throw new Error('ends twice');
}

async function invite(source: ByteSource): Promise<void> {
  const { platform } = newPlatform();
  const link = new FakeLink();
  const options = { crypto: platform.crypto, initiator: true, staticKeys: keys[1]!, psk: new Uint8Array(32) };
  const noise = await NoiseHandshake.start({ ...options, prologue: utf8(memberSubprotocol) });
  const m1 = source.bool() ? await noise.writeMessage(new Uint8Array()) : source.bytes();
  const abort = new AbortController();
  const answer = answerInvitation(platform, link, m1, abort.signal, async ({ key }) => ({ refused: key }));
  const done = answer.catch(checkCause);
  await settled();
  let session: SessionKeys | undefined;
  while (!source.isEmpty) {
    if (source.bool()) {
      link.deliver(source.bytes());
      continue;
    }
    const [m2] = link.sent;
    if (m2 && !session && (await noise.readMessage(m2).catch(() => undefined))) {
      link.deliver(await noise.writeMessage(new Uint8Array()));
      session = new SessionKeys(platform.crypto, await noise.split());
    }
    if (session) link.deliver(await session.seal(payloadOf(source)));
    await settled();
  }
  abort.abort();
  await done;
}

async function seal(source: ByteSource): Promise<void> {
  const { platform } = newPlatform();
  const [forth, back] = await Promise.all(
    [3, 4].map((value) => platform.crypto.importCipherKey(new Uint8Array(32).fill(value))),
  );
  const handshakeHash = new Uint8Array(32);
  const numbers = source.pick([4, 8, 2 ** 24]);
  const limits = { numbers, ageMs: 1_000 };
  const sender = new SessionKeys(
    platform.crypto,
    { send: forth!, receive: back!, handshakeHash },
    platform.clock,
    limits,
  );
  const receiver = new SessionKeys(
    platform.crypto,
    { send: back!, receive: forth!, handshakeHash },
    platform.clock,
    limits,
  );
  const inner = new FakeLink();
  const link = new SealedLink(inner, receiver, platform.clock);
  const sealed: Uint8Array[] = [];
  const expected = new Set<string>();
  link.onPacket = (packet) => {
    if (!expected.delete(packet.join())) blame(new Error('a packet that was not sent, or came before'));
  };
  link.onClose = checkCause;
  while (!source.isEmpty) {
    switch (source.below(4)) {
      case 0: {
        const packet = concat([
          Uint8Array.of(sealed.length, sealed.length >> 8),
          source.take(source.below(8)),
        ]);
        expected.add(packet.join());
        sealed.push(await sender.sealPacket(packet));
        break;
      }
      case 1: {
        const packet = source.pick(sealed);
        if (packet) inner.deliver(packet.slice());
        break;
      }
      case 2: {
        const altered = source.pick(sealed)?.slice();
        if (!altered) break;
        altered[source.below(altered.length)]! ^= 1 + source.below(255);
        inner.deliver(altered);
        break;
      }
      default:
        inner.deliver(source.bytes());
    }
    if (source.byte() < 64) await settled();
  }
  await settled();
  link.close();
}

/** Whatever ends an attempt has been foreseen: an error of JavaScript itself has not. */
function checkCause(error: unknown): void {
  if (!(error instanceof GroupError) || error.code === 'INTERNAL') return blame(error);
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause)
    if (cause instanceof TypeError && !('code' in cause)) blame(cause);
}

function payloadOf(source: ByteSource): Uint8Array {
  const kind = source.below(4);
  if (kind === 0) return source.bytes();
  if (kind === 1)
    return encodeCandidates([candidateSamples[0]!, source.bool() ? 'candidate:x' : candidateSamples[2]!]);
  return source.pick(payloads);
}

function introductionOf(source: ByteSource): Introduction {
  const kind = source.below(7);
  if (kind === 5)
    return { step: 'refusal', attempt, reason: source.pick(['WRONG_SECRET', 'BUSY', 'STALE', 'FAILED']) };
  if (kind === 6) return { step: 'callMe', attempt, incarnation: 1, toIncarnation: 1 };
  return messageOf(steps[kind]!, source.bytes());
}

function messageOf(step: (typeof steps)[number], bytes: Uint8Array): Introduction {
  if (step !== 'm1') return { step, attempt, bytes };
  return { step, attempt, bytes, incarnation: 1, toIncarnation: 1, relay: false };
}

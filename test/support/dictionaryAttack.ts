import { concat, equalBytes, setUint64, utf8 } from '../../src/base/bytes.js';
import type { KeyPair } from '../../src/base/Crypto.js';
import { memberIdToBytes, type MemberId } from '../../src/base/ids.js';
import { deriveSecrets } from '../../src/base/keys.js';
import type { Platform } from '../../src/base/Platform.js';
import { systemPbkdf2 } from '../../src/base/systemPbkdf2.js';
import { cpaceGenerator, cpaceKey } from '../../src/channel/core/cpace.js';
import { NoiseHandshake } from '../../src/channel/core/noise.js';
import { decodeIntroduction } from '../../src/wire/handshakeCodec.js';
import { decodeClientMessage } from '../../src/wire/signalingCodec.js';

/** All that clients have sent to a signaling server. It sends nothing that it has not got from them. */
export interface Capture {
  /** A platform whose sockets are tapped. */
  readonly platform: Platform;
  readonly sockets: Uint8Array[][];
}

export function tap(platform: Platform): Capture {
  const sockets: Uint8Array[][] = [];
  return {
    sockets,
    platform: {
      ...platform,
      openSocket(url, protocols) {
        const socket = platform.openSocket(url, protocols);
        const sent: Uint8Array[] = [];
        sockets.push(sent);
        const send = socket.send.bind(socket);
        socket.send = (data) => {
          sent.push(data.slice());
          send(data);
        };
        return socket;
      },
    },
  };
}

/** What was seen of one attempt: both sides, and the bytes of each step. */
export interface SeenAttempt {
  readonly name: Uint8Array;
  readonly initiator: readonly [MemberId, number];
  readonly responder: readonly [MemberId, number];
  readonly m1: Uint8Array;
  readonly m2: Uint8Array[];
  readonly m3: Uint8Array[];
}

/**
 * Tries each word on what a signaling server has seen, and returns those that must be right. `name` is that of the group,
 * if it has a password. `leaked` are keys that nobody should have: with them it finds the password, so it looks for it in
 * the right way.
 */
export async function dictionaryAttack(
  { platform: { crypto }, sockets }: Capture,
  words: readonly string[],
  { name, leaked = [] }: { name?: string; leaked?: readonly KeyPair[] } = {},
): Promise<string[]> {
  const { topics, attempts } = read(sockets);
  const found: string[] = [];
  for (const word of words) {
    const plain = await deriveSecrets(crypto, word);
    const hits = [topics.some((topic) => equalBytes(topic, plain.topic))];
    for (const attempt of attempts) {
      for (const topic of topics) {
        hits.push(await opens(topic, attempt, plain.psk, attempt.m1));
        if (name !== undefined) hits.push(await tryPassword(topic, attempt, name, word));
      }
    }
    if (hits.includes(true)) found.push(word);
  }
  return found;

  async function tryPassword(
    topic: Uint8Array,
    attempt: SeenAttempt,
    name: string,
    word: string,
  ): Promise<boolean> {
    const secrets = await deriveSecrets(crypto, name, 'password');
    if (!equalBytes(secrets.topic, topic)) throw new Error('that is not the name of the group');
    const [m2, m3] = [attempt.m2[0], attempt.m3[0]];
    if (!m2 || !m3) return false;
    const sid = concat([attempt.m1, m2.subarray(0, 16)]);
    const [ya, yb] = [m3.subarray(0, 32), m2.subarray(16)];
    const stretched = await systemPbkdf2(utf8(word), topic, 600_000);
    const generator = cpaceGenerator(stretched, prologueOf(topic, attempt), sid);
    for (const { privateKey } of leaked) {
      const share = await crypto.diffieHellman(privateKey, generator);
      if (equalBytes(share, ya) || equalBytes(share, yb)) return true;
    }
    // The points that there are without solving a Diffie-Hellman problem, and keys that are made of none.
    const associatedData = new Uint8Array();
    const psks = [generator, ya, yb, new Uint8Array(32)].map((point) =>
      cpaceKey(sid, point, { share: ya, associatedData }, { share: yb, associatedData }),
    );
    for (const key of [...psks, stretched]) {
      for (const psk of [key.subarray(0, 32), await crypto.hmacSha256(secrets.psk, key)]) {
        if (await opens(topic, attempt, psk, m3.subarray(32))) return true;
      }
    }
    return false;
  }

  async function opens(
    topic: Uint8Array,
    attempt: SeenAttempt,
    psk: Uint8Array,
    message: Uint8Array,
  ): Promise<boolean> {
    const noise = await NoiseHandshake.start({
      ...{ crypto, initiator: false, prologue: prologueOf(topic, attempt), psk },
      staticKeys: await crypto.generateKeyPair(),
    });
    return noise.readMessage(message).then(
      () => true,
      () => false,
    );
  }
}

function read(sockets: Capture['sockets']): { topics: Uint8Array[]; attempts: SeenAttempt[] } {
  const topics: Uint8Array[] = [];
  const attempts = new Map<string, SeenAttempt>();
  const later: { name: string; step: 'm2' | 'm3'; bytes: Uint8Array }[] = [];
  for (const sent of sockets) {
    let from = '' as MemberId;
    for (const message of sent.map(decodeClientMessage)) {
      if (message.kind === 'hello') {
        from = message.id;
        topics.push(message.topic);
      }
      if (message.kind !== 'forward') continue;
      const introduction = decodeIntroduction(message.introduction);
      const name = introduction.attempt.join();
      if (introduction.step === 'm1') {
        const { attempt, bytes, incarnation, toIncarnation } = introduction;
        attempts.set(name, {
          ...{ name: attempt, initiator: [from, incarnation], responder: [message.member, toIncarnation] },
          ...{ m1: bytes, m2: [], m3: [] },
        });
      } else if (introduction.step === 'm2' || introduction.step === 'm3') {
        later.push({ name, step: introduction.step, bytes: introduction.bytes });
      }
    }
  }
  for (const { name, step, bytes } of later) attempts.get(name)?.[step].push(bytes);
  return { topics, attempts: [...attempts.values()] };
}

/** See PROTOCOL.md, "The handshake". */
export function prologueOf(
  topic: Uint8Array,
  { name, initiator, responder }: Pick<SeenAttempt, 'name' | 'initiator' | 'responder'>,
): Uint8Array {
  const sides = [initiator, responder].flatMap(([id, incarnation]) => {
    const bytes = new Uint8Array(8);
    setUint64(bytes, 0, incarnation);
    return [memberIdToBytes(id), bytes];
  });
  return concat([utf8('webgroup.1'), topic, ...sides, name]);
}

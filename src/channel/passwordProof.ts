import { concat, utf8 } from '../base/bytes.js';
import { deriveSecrets, type GroupSecrets } from '../base/keys.js';
import type { Platform } from '../base/Platform.js';
import { systemPbkdf2 } from '../base/systemPbkdf2.js';
import { cpaceGenerator, cpaceKey } from './core/cpace.js';
import { GuessLimit } from './core/guessLimit.js';

// A file beside the bundle: pages load it for a group with a password only.

/** What the two of an attempt have agreed on before the handshake. Their keys are equal if their passwords are. */
export interface PasswordSecret {
  /** 32 bytes, for the handshake of this attempt. */
  readonly psk: Uint8Array;
  /** For the initiator: its share, which goes before Noise message 1. For the responder: that message. */
  readonly bytes: Uint8Array;
  /** To be called when a message of the handshake has opened: the other side knows the password. */
  proven(): void;
}

/** Says something to the other side of an attempt, and resolves with what that says next. */
export type Ask = (bytes: Uint8Array) => Promise<Uint8Array>;

/** How a member proves that it knows the password, and has others prove it. */
export interface PasswordProof {
  /**
   * Goes before the handshake with this prologue: CPace, with the prologue as the channel, since it names both members
   * and their roles, and a nonce of each as the session. `nonce` is that of the initiator, for the responder.
   * Rejects when the other side does not keep to it, or too many wrong passwords have been tried of late.
   */
  agree(prologue: Uint8Array, nonce: Uint8Array | undefined, ask: Ask): Promise<PasswordSecret>;
  /** A handshake has shown that the passwords differ; the application is told, if it has not been yet. */
  wrong(): void;
}

/** Tells the application, with the code and the message of an error. */
export type TellFault = (fault: keyof typeof faults, message: string) => void;

/**
 * What a key and a password stand for. The topic tells nothing about the password, or it could be guessed from that.
 * Stretching the password takes a fifth of a second and more. `tell` is called once at most with each fault.
 */
export async function passwordSecrets(
  platform: Platform,
  key: string,
  password: string,
  tell: TellFault,
): Promise<GroupSecrets & { readonly password: PasswordProof }> {
  const secrets = await deriveSecrets(platform.crypto, key, 'password');
  const stretched = await systemPbkdf2(utf8(password), secrets.topic, iterations);
  return { ...secrets, password: passwordProof(platform, secrets.psk, stretched, tell) };
}

/** `psk` is that of the key, 32 bytes: who does not even know the name of the group has nothing to guess at. */
export function passwordProof(
  { clock, crypto, random }: Pick<Platform, 'clock' | 'crypto' | 'random'>,
  psk: Uint8Array,
  stretched: Uint8Array,
  tell: TellFault,
): PasswordProof {
  const guesses = new GuessLimit();
  const told = new Set<string>();
  const tellOnce = (fault: keyof typeof faults): void => {
    if (!told.has(fault)) tell(fault, faults[fault]);
    told.add(fault);
  };
  const refuse = (): never => {
    tellOnce('GUESSES_SPENT');
    throw new Error('too many wrong passwords have been tried of late');
  };

  return {
    wrong: () => tellOnce('WRONG_SECRET'),
    async agree(prologue, nonce, ask) {
      if (guesses.isSpent(clock.nowMs())) refuse();
      if (nonce) checkLength(nonce, nonceBytes);
      const ownNonce = random.bytes(nonceBytes);
      const own = await crypto.generateKeyPair();
      const shareFor = (sid: Uint8Array): Promise<Uint8Array> =>
        crypto.diffieHellman(own.privateKey, cpaceGenerator(stretched, prologue, sid));

      /** From here on the other side can find out whether it has guessed the password. */
      const end = async (
        sid: Uint8Array,
        theirs: Uint8Array,
        [a, b]: readonly [Uint8Array, Uint8Array],
        bytes: Uint8Array,
      ): Promise<PasswordSecret> => {
        // Rejects shares of low order.
        const secret = await crypto.diffieHellman(own.privateKey, theirs);
        const proven = guesses.take(clock.nowMs()) ?? refuse();
        return {
          psk: await crypto.hmacSha256(psk, cpaceKey(sid, secret, share(a), share(b))),
          bytes,
          proven,
        };
      };

      if (nonce) {
        const sid = concat([nonce, ownNonce]);
        const ownShare = await shareFor(sid);
        const [theirs, m1] = cut(await ask(concat([ownNonce, ownShare])), shareBytes);
        return end(sid, theirs, [theirs, ownShare], m1);
      }
      const [theirNonce, theirs] = cut(await ask(ownNonce), nonceBytes);
      checkLength(theirs, shareBytes);
      const sid = concat([ownNonce, theirNonce]);
      const ownShare = await shareFor(sid);
      return end(sid, theirs, [ownShare, theirs], ownShare);
    },
  };
}

function share(bytes: Uint8Array): { share: Uint8Array; associatedData: Uint8Array } {
  return { share: bytes, associatedData: new Uint8Array() };
}

function cut(bytes: Uint8Array, length: number): [Uint8Array, Uint8Array] {
  if (bytes.length < length) throw new RangeError('the message is cut off');
  return [bytes.slice(0, length), bytes.slice(length)];
}

function checkLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${bytes.length} bytes in place of ${length}`);
}

const faults = {
  WRONG_SECRET: 'somebody has another password',
  GUESSES_SPENT: 'somebody may be guessing the password, and nobody may for a while',
} as const;

/** What OWASP advises for PBKDF2 with HMAC-SHA-256 since 2023. All members have to agree on it. */
const iterations = 600_000;
const nonceBytes = 16;
const shareBytes = 32;

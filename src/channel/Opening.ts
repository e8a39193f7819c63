import { concat, equalBytes, utf8 } from '../base/bytes.js';
import type { CancelTimer } from '../base/Clock.js';
import type { KeyPair } from '../base/Crypto.js';
import { GroupError } from '../base/errors.js';
import { memberIdOf, memberIdToBytes, type MemberId } from '../base/ids.js';
import type { GroupSecrets } from '../base/keys.js';
import type { Platform } from '../base/Platform.js';
import {
  decodeCandidates,
  decodeProposal,
  encodeCandidates,
  encodeProposal,
  type Introduction,
  type LinkProposal,
  type RefusalReason,
} from '../wire/handshakeCodec.js';
import { handshakeLimits } from '../wire/limits.js';
import { CandidateExchange } from './CandidateExchange.js';
import { NoiseHandshake } from './core/noise.js';
import { LinkBuilder, type LinkMeans } from './LinkBuilder.js';
import type { Link } from './link/Link.js';
import type { PasswordProof, PasswordSecret } from './passwordProof.js';
import { SessionKeys } from './SessionKeys.js';

/** Who this member is, to those it opens channels with. */
export interface OpeningIdentity {
  readonly id: MemberId;
  readonly incarnation: number;
  readonly staticKeys: KeyPair;
  /** 32 bytes each; see `deriveSecrets`. */
  readonly topic: Uint8Array;
  readonly psk: Uint8Array;
  /** In a group with a password: what leads to the psk of each attempt. */
  readonly password?: PasswordProof;
  /** There while the group moves to another key. */
  readonly moving?: MovingSecrets | undefined;
  /** Longest message it takes, in bytes. */
  readonly maxMessageBytes: number;
}

/** Which secrets count between this member and others while some have moved to another key and some have not. */
export interface MovingSecrets {
  /**
   * Those for an opening with a member. `prologue` makes that of the handshake for a topic. `m1`: the first message of
   * the other side, where that is the initiator.
   */
  choose(peer: MemberId, prologue: (topic: Uint8Array) => Uint8Array, m1?: Uint8Array): Promise<GroupSecrets>;
  /** Whether signaling may not have this member under the new topic yet. */
  isBehind(peer: MemberId): boolean;
  /** Whether an opening that began with this topic has come to nothing meanwhile. */
  bars(peer: MemberId, topic: Uint8Array): boolean;
}

/** What an opening is about. */
export interface OpeningTarget {
  readonly peer: MemberId;
  readonly peerIncarnation: number;
  /** 8 bytes, made by the initiator. */
  readonly attempt: Uint8Array;
  /** The conversation that is still held with the peer, and lost its links; 8 bytes. */
  readonly resume?: Uint8Array;
  /** For an initiator: WebSocket has been tried in vain. */
  readonly directOnly?: boolean;
  /** The link is to be the one of `LinkMeans.relay`. */
  readonly relay?: boolean;
}

/** An authenticated link to a member, and what it is for. */
export interface OpenedLink {
  readonly link: Link;
  /** Names the conversation: the one to be carried on, or a new one. 8 bytes, equal on both sides. */
  readonly conversation: Uint8Array;
  /** Whether both sides hold that conversation already. */
  readonly resumed: boolean;
  /** Longest message the peer takes, in bytes. */
  readonly peerMaxMessageBytes: number;
}

/** What an opening tells its owner. After `onOpened` or `onFailed` it is over, and has released everything. */
export interface OpeningHandlers {
  /** To be brought to the peer, in order. */
  send(introduction: Introduction): void;
  /**
   * Asked of an initiator before its last message, after which the responder uses the link: whether the attempt is still
   * of use. `resumed`: both sides hold the conversation that it is to carry on; else it begins one. False: it has failed.
   */
  mayComplete(resumed: boolean): boolean;
  onOpened(opened: OpenedLink): void;
  /** `WRONG_SECRET`, `HANDSHAKE_FAILED` or `LINK_FAILED`. `triedUrl`: the link was to be a WebSocket. */
  onFailed(error: GroupError, triedUrl: boolean): void;
}

/**
 * One attempt of two members to authenticate each other (Noise XXpsk0) and to build a link, over whatever brings
 * introductions from one to the other: m1 with the offer, m2 with the answer, m3, and ICE candidates either way as they
 * come up. With a password a nonce, an m2 and an m3 go before that. It is over after `timeoutMs` at the latest.
 */
export class Opening {
  readonly peer: MemberId;
  readonly attempt: Uint8Array;
  readonly initiator: boolean;
  readonly #platform: Platform;
  readonly #identity: OpeningIdentity;
  readonly #target: OpeningTarget;
  readonly #handlers: OpeningHandlers;
  readonly #builder: LinkBuilder;
  readonly #candidates: CandidateExchange;
  readonly #cancelTimer: CancelTimer;
  #noise: NoiseHandshake | undefined;
  #keys: SessionKeys | undefined;
  #password: PasswordSecret | undefined;
  /** With which it has begun. */
  #topic: Uint8Array | undefined;
  /** Set while the next m2 or m3 is not one of the handshake. */
  #hear: ((bytes: Uint8Array) => void) | undefined;
  #proposal: LinkProposal | undefined;
  #over = false;
  /** Steps are taken one after the other, although each of them waits for the crypto. */
  #steps: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    platform: Platform,
    identity: OpeningIdentity,
    target: OpeningTarget,
    means: LinkMeans,
    handlers: OpeningHandlers,
    { initiator, timeoutMs = 10_000 }: { initiator: boolean; timeoutMs?: number },
  ) {
    this.peer = target.peer;
    this.attempt = target.attempt;
    this.initiator = initiator;
    this.#platform = platform;
    this.#identity = identity;
    this.#target = target;
    this.#handlers = handlers;
    this.#builder = new LinkBuilder(platform, target.peer, means, initiator, {
      onCandidate: () => this.#candidates.flush(),
      onLink: (link) => this.#opened(link),
      // The other side need not wait in vain.
      onFailed: (error) => this.#refuse(error),
    });
    this.#candidates = new CandidateExchange(platform, target.attempt, this.#builder, {
      send: (step, bytes) => this.#send(step, bytes),
      inTurn: (action) => this.#step(action),
      onFailed: (error) => this.#refuse(error),
    });
    // The other side may have more patience, and need not.
    this.#cancelTimer = platform.clock.after(timeoutMs, () =>
      this.#refuse(new GroupError('HANDSHAKE_FAILED', `no link to ${this.peer} in ${timeoutMs} ms`)),
    );
    if (initiator) this.#step(() => this.#offer());
  }

  /** Takes what the peer says of this attempt. Whatever it is, nothing is thrown. */
  receive(introduction: Introduction): void {
    // An attempt has three messages and some candidates; who sends more wants to keep us busy.
    if (this.#over || this.#waiting >= maxWaitingSteps) return;
    if (this.#hear && introduction.step === (this.initiator ? 'm2' : 'm3')) {
      // Not in turn: a step waits for it.
      this.#hear(introduction.bytes);
      this.#hear = undefined;
      return;
    }
    switch (introduction.step) {
      case 'refusal':
        return this.#fail(refusalError(introduction.reason));
      case 'm1':
        return this.initiator ? undefined : this.#step(() => this.#answer(introduction.bytes));
      case 'm2':
        return this.initiator ? this.#step(() => this.#complete(introduction.bytes)) : undefined;
      case 'm3':
        return this.initiator ? undefined : this.#step(() => this.#finish(introduction.bytes));
      case 'early':
        // Not in turn: what they are for is under way meanwhile.
        return this.#candidates.receiveEarly(introduction.bytes);
      case 'candidates':
        return this.#step(() => this.#candidates.receive(introduction.bytes));
      case 'callMe':
        // It is about no attempt.
        return;
    }
  }

  /** Gives up; no handler is called afterwards. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTimer();
    this.#candidates.close();
    this.#builder.close();
  }

  async #offer(): Promise<void> {
    const { resume, directOnly = false } = this.#target;
    const proposed = this.#propose(undefined, directOnly);
    this.#noise = await this.#startNoise();
    await this.#say(
      this.#password ? 'm3' : 'm1',
      async () => this.#proposalBytes({ ...(await proposed), directOnly, ...(resume && { resume }) }),
      this.#password?.bytes,
    );
    await this.#sendEarly();
  }

  async #answer(m1: Uint8Array): Promise<void> {
    if (this.#noise) return;
    this.#noise = await this.#startNoise(m1);
    const offer = this.#readProposal(await this.#noise.readMessage(this.#password?.bytes ?? m1));
    // What is begun after `close` nobody would end.
    if (this.#over) return;
    this.#proposal = offer;
    const proposed = this.#propose(offer, offer.directOnly ?? false);
    const resume = this.#resumes(offer) ? offer.resume : undefined;
    await this.#takeEarly();
    await this.#say('m2', async () =>
      this.#proposalBytes({ ...(await proposed), ...(resume && { resume }) }),
    );
    await this.#sendEarly();
  }

  async #complete(m2: Uint8Array): Promise<void> {
    if (!this.#noise || this.#keys) return;
    this.#proposal = this.#readProposal(await this.#noise.readMessage(m2));
    await this.#checkPeer();
    if (this.#over) return;
    if (!this.#handlers.mayComplete(this.#resumes(this.#proposal))) {
      throw new GroupError('HANDSHAKE_FAILED', 'another attempt has been faster');
    }
    this.#builder.accept(this.#proposal);
    await this.#takeEarly();
    await this.#say('m3', () => encodeCandidates(this.#candidates.takeForLast()));
    await this.#agree();
  }

  async #finish(m3: Uint8Array): Promise<void> {
    if (!this.#noise || this.#keys) return;
    const candidates = decodeCandidates(await this.#noise.readMessage(m3));
    await this.#checkPeer();
    this.#candidates.stopReceivingEarly();
    await this.#agree();
    this.#builder.addCandidates(candidates);
  }

  async #agree(): Promise<void> {
    const { crypto, clock } = this.#platform;
    this.#keys = new SessionKeys(crypto, await this.#noise!.split(), clock);
    if (this.#over) return;
    this.#builder.agree(this.#proposal!, this.#keys);
    await this.#candidates.agree(this.#keys);
  }

  /** From now on candidates are sent soon after they come up. To be called when this side has sent its first message. */
  async #sendEarly(): Promise<void> {
    if (this.#over || !this.#builder.direct) return;
    this.#candidates.sendEarlyWith(await this.#noise!.exportKey('early'));
  }

  /** From now on such candidates are used. To be called when this side has read the first message of the other one. */
  async #takeEarly(): Promise<void> {
    if (this.#builder.direct) this.#candidates.receiveEarlyWith(await this.#noise!.exportKey('early'));
  }

  async #startNoise(nonce?: Uint8Array): Promise<NoiseHandshake> {
    const { id, incarnation, staticKeys, password, moving } = this.#identity;
    const self = [memberIdToBytes(id), uint64(incarnation)];
    const other = [memberIdToBytes(this.peer), uint64(this.#target.peerIncarnation)];
    const pair = this.initiator ? [...self, ...other] : [...other, ...self];
    const prologueOf = (topic: Uint8Array): Uint8Array =>
      concat([utf8('webgroup.1'), topic, ...pair, this.attempt]);
    const { topic, psk } = (await moving?.choose(this.peer, prologueOf, nonce)) ?? this.#identity;
    this.#topic = topic;
    const prologue = prologueOf(topic);
    this.#password = await password?.agree(prologue, nonce, (bytes) => this.#ask(bytes));
    return NoiseHandshake.start({
      crypto: this.#platform.crypto,
      initiator: this.initiator,
      prologue,
      psk: this.#password?.psk ?? psk,
      staticKeys,
    });
  }

  #readProposal(bytes: Uint8Array): LinkProposal {
    this.#password?.proven();
    const proposal = decodeProposal(bytes);
    // Whoever is on the way can change what the introduction says of it.
    if (proposal.relay !== (this.#target.relay ?? false)) {
      throw new GroupError('HANDSHAKE_FAILED', 'the two members mean different kinds of link');
    }
    return proposal;
  }

  /** Nobody can speak for another: the id is a hash of the static key that has just been proven. */
  async #checkPeer(): Promise<void> {
    const key = this.#noise!.remoteStaticKey;
    if (!key || (await memberIdOf(this.#platform.crypto, key)) !== this.peer) {
      throw new GroupError('HANDSHAKE_FAILED', `somebody else speaks for ${this.peer}`);
    }
  }

  /** The engine works on it while the keys are computed. Whoever awaits it later learns of a failure then. */
  #propose(...[offer, directOnly]: Parameters<LinkBuilder['propose']>): ReturnType<LinkBuilder['propose']> {
    const proposed = this.#builder.propose(offer, directOnly);
    proposed.catch(() => {});
    return proposed;
  }

  /** To be called late: candidates come up while the keys are being computed, mostly all that are needed. */
  #proposalBytes(proposal: Omit<LinkProposal, 'maxMessageBytes' | 'candidates'>): Uint8Array {
    const candidates = this.#builder.takeCandidates();
    const { maxMessageBytes } = this.#identity;
    return encodeProposal({ ...proposal, candidates, maxMessageBytes, relay: this.#target.relay ?? false });
  }

  #resumes(proposal: LinkProposal): boolean {
    const { resume } = this.#target;
    return resume !== undefined && proposal.resume !== undefined && equalBytes(resume, proposal.resume);
  }

  /** Says something before the handshake, and resolves with what the other side says to it. */
  #ask(bytes: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve) => {
      this.#hear = resolve;
      this.#send(this.initiator ? 'm1' : 'm2', bytes);
    });
  }

  async #say(
    step: 'm1' | 'm2' | 'm3',
    payload: () => Uint8Array | Promise<Uint8Array>,
    ahead: Uint8Array = new Uint8Array(),
  ): Promise<void> {
    if (this.#over) return;
    this.#send(step, concat([ahead, await this.#noise!.writeMessage(payload)]));
  }

  #send(step: 'm1' | 'm2' | 'm3' | 'early' | 'candidates', bytes: Uint8Array): void {
    if (this.#over) return;
    const { attempt } = this;
    if (step !== 'm1') return this.#handlers.send({ step, attempt, bytes });
    const { incarnation } = this.#identity;
    const { peerIncarnation: toIncarnation, relay = false } = this.#target;
    this.#handlers.send({ step, attempt, bytes, incarnation, toIncarnation, relay });
  }

  #step(take: () => Promise<void>): void {
    this.#waiting++;
    this.#steps = this.#steps
      .then(() => (this.#over ? undefined : take()))
      .catch((error: unknown) => this.#refuse(GroupError.from(error, 'HANDSHAKE_FAILED')))
      .finally(() => this.#waiting--);
  }

  #opened(link: Link): void {
    // Who has the key before, and is not to come along, may wait.
    if (this.#over || this.#identity.moving?.bars(this.peer, this.#topic!)) return link.close();
    const [keys, proposal] = [this.#keys!, this.#proposal!];
    const resumed = this.#resumes(proposal);
    this.close();
    this.#handlers.onOpened({
      link,
      resumed,
      conversation: resumed ? this.#target.resume! : keys.sid,
      peerMaxMessageBytes: proposal.maxMessageBytes,
    });
  }

  #refuse(error: GroupError): void {
    if (this.#over) return;
    const reason = error.code === 'WRONG_SECRET' ? 'WRONG_SECRET' : 'FAILED';
    this.#handlers.send({ step: 'refusal', attempt: this.attempt, reason });
    this.#fail(error);
  }

  #fail(error: GroupError): void {
    if (this.#over) return;
    const { triedUrl } = this.#builder;
    this.close();
    const known = error.code === 'WRONG_SECRET' || error.code === 'LINK_FAILED';
    const told = known ? error : GroupError.wrap('HANDSHAKE_FAILED', error);
    this.#handlers.onFailed(told, triedUrl);
  }
}

/** More than the steps of an honest attempt: three messages, and candidates one by one. */
const maxWaitingSteps = 3 + handshakeLimits.maxCandidates;

function refusalError(reason: RefusalReason): GroupError {
  if (reason === 'WRONG_SECRET') return new GroupError('WRONG_SECRET', 'the member holds another secret');
  return new GroupError('HANDSHAKE_FAILED', `the member refused: ${reason.toLowerCase()}`);
}

function uint64(number: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}

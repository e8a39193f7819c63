import { utf8 } from '../base/bytes.js';
import { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Platform } from '../base/Platform.js';
import {
  decodeInvitation,
  decodeOutcome,
  encodeInvitation,
  encodeInviteOpening,
  encodeOutcome,
  memberSubprotocol,
  type Invitation,
  type InviteOutcome,
} from '../wire/inviteCodec.js';
import { NoiseHandshake } from './core/noise.js';
import type { Link } from './link/Link.js';
import { openWebSocketLink } from './link/websocket.js';
import { SessionKeys } from './SessionKeys.js';

/**
 * Asks the bot server at `url` to send its bot to the group of this invitation. Resolves with the bot's member id as soon as
 * it is on its way. Rejects with GroupError `INVITE_FAILED`; `signal` gives up.
 *
 * The key is encrypted for whoever answers (Noise XXpsk0 with a psk of zeros), so nobody who listens learns it, also
 * without TLS. Whether the right server answers is for wss:// to prove.
 */
export async function inviteBot(
  platform: Platform,
  url: string,
  invitation: Invitation,
  signal: AbortSignal,
): Promise<MemberId> {
  let link: Link | undefined;
  try {
    link = await openWebSocketLink(platform, url, [memberSubprotocol], { signal });
    const packets = new PacketQueue(link, signal);
    const noise = await startNoise(platform, true);
    link.send(encodeInviteOpening(await noise.writeMessage(new Uint8Array())));
    await noise.readMessage(await packets.next());
    link.send(await noise.writeMessage(new Uint8Array()));
    const keys = new SessionKeys(platform.crypto, await noise.split());
    link.send(await keys.seal(encodeInvitation(invitation)));
    const outcome = decodeOutcome(await keys.open(await packets.next()));
    if ('refused' in outcome)
      throw new GroupError('INVITE_FAILED', `the bot does not come: ${outcome.refused}`);
    return outcome.id;
  } catch (error) {
    throw GroupError.wrap('INVITE_FAILED', GroupError.from(error, 'INVITE_FAILED'));
  } finally {
    link?.close();
  }
}

/**
 * The bot server's side, after the opening message: learns the invitation, asks `accept` what becomes of it, and answers.
 * The caller closes the link. Rejects with a GroupError when the other side does not keep to the protocol.
 */
export async function answerInvitation(
  platform: Platform,
  link: Link,
  m1: Uint8Array,
  signal: AbortSignal,
  accept: (invitation: Invitation) => Promise<InviteOutcome>,
): Promise<void> {
  const packets = new PacketQueue(link, signal);
  const noise = await startNoise(platform, false);
  await noise.readMessage(m1);
  link.send(await noise.writeMessage(new Uint8Array()));
  await noise.readMessage(await packets.next());
  const keys = new SessionKeys(platform.crypto, await noise.split());
  const invitation = decodeInvitation(await keys.open(await packets.next()));
  link.send(await keys.seal(encodeOutcome(await accept(invitation))));
}

async function startNoise(platform: Platform, initiator: boolean): Promise<NoiseHandshake> {
  const { crypto } = platform;
  const staticKeys = await crypto.generateKeyPair();
  return NoiseHandshake.start({
    ...{ crypto, initiator, staticKeys },
    prologue: utf8(memberSubprotocol),
    psk: new Uint8Array(32),
  });
}

/** The packets of a link, one by one. The other side may send four at most. */
class PacketQueue {
  readonly #packets: Uint8Array[] = [];
  #ended: GroupError | undefined;
  #wake: () => void = () => {};

  constructor(link: Link, signal: AbortSignal) {
    link.onPacket = (packet) => {
      if (this.#packets.length >= 4) return this.#end(new GroupError('PROTOCOL', 'too many packets'));
      this.#packets.push(packet);
      this.#wake();
    };
    link.onClose = (reason) => this.#end(reason);
    const giveUp = (): void => this.#end(new GroupError('INVITE_FAILED', 'it took too long'));
    signal.addEventListener('abort', giveUp, { once: true });
  }

  async next(): Promise<Uint8Array> {
    for (;;) {
      const packet = this.#packets.shift();
      if (packet) return packet;
      if (this.#ended) throw this.#ended;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #end(reason: GroupError): void {
    this.#ended ??= reason;
    this.#wake();
  }
}

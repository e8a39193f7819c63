import type { MemberId } from '../../src/base/ids.js';
import type { Platform } from '../../src/base/Platform.js';
import type { Socket } from '../../src/base/Socket.js';
import { answerInvitation } from '../../src/channel/invitation.js';
import type { WebSocketListener } from '../../src/channel/LinkBuilder.js';
import type { Link } from '../../src/channel/link/Link.js';
import { webSocketLink } from '../../src/channel/link/websocket.js';
import { SessionSockets } from '../../src/server/accept/SessionSockets.js';
import { decodeOpening, type Invitation, type SocketPurpose } from '../../src/wire/inviteCodec.js';

/** Where a bot can be reached; what `WebGroupBotServer` does with the sockets it gets, without the HTTP server. */
export class BotHost {
  readonly listener: WebSocketListener;
  readonly #platform: Platform;
  readonly #sessions: SessionSockets;
  readonly #join: (key: string) => Promise<MemberId>;
  readonly #invitations = new Set<Link>();

  constructor(platform: Platform, url: string, join: (key: string) => Promise<MemberId>) {
    this.#platform = platform;
    this.#join = join;
    this.#sessions = new SessionSockets(platform.clock);
    this.listener = { url, expect: (sid, onLink) => this.#sessions.expect(sid, onLink) };
  }

  /**
   * Invitations that are not over. Each has a link, a socket and a timer: for up to 45 s if the inviter goes without a
   * word.
   */
  get invitations(): number {
    return this.#invitations.size;
  }

  /** Somebody has opened a socket. */
  accept(socket: Socket): void {
    const link = webSocketLink(socket);
    const cancelTimer = this.#platform.clock.after(openingTimeoutMs, () => link.close());
    link.onClose = () => cancelTimer();
    link.onPacket = (packet) => {
      cancelTimer();
      let opening: SocketPurpose;
      try {
        opening = decodeOpening(packet);
      } catch {
        return link.close();
      }
      if (opening.purpose === 'session') return this.#sessions.offer(opening.sid, link);
      this.#invitations.add(link);
      const giveUp = new AbortController();
      const cancel = this.#platform.clock.after(invitationTimeoutMs, () => giveUp.abort());
      const accept = async ({ key }: Invitation): Promise<{ id: MemberId } | { refused: string }> => {
        const id = await this.#join(key).catch(() => '');
        return id === '' ? { refused: 'it could not join' } : { id };
      };
      answerInvitation(this.#platform, link, opening.m1, giveUp.signal, accept)
        .catch(() => {})
        .finally(() => {
          cancel();
          // The inviter closes when it has read the answer.
          const cancelClosing = this.#platform.clock.after(openingTimeoutMs, () => {
            this.#invitations.delete(link);
            link.close();
          });
          link.onClose = () => {
            this.#invitations.delete(link);
            cancelClosing();
          };
        });
    };
  }
}

const openingTimeoutMs = 5_000;
const invitationTimeoutMs = 40_000;

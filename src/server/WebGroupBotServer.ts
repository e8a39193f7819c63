import { WebSocketServer } from 'ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CancelTimer } from '../base/Clock.js';
import { GroupError, inWords } from '../base/errors.js';
import { checkKey, deriveSecrets } from '../base/keys.js';
import type { Platform } from '../base/Platform.js';
import type { Socket } from '../base/Socket.js';
import { systemPlatform } from '../base/system.js';
import { answerInvitation } from '../channel/invitation.js';
import type { Link } from '../channel/link/Link.js';
import { webSocketLink } from '../channel/link/websocket.js';
import { checkWebSocketUrl, type WebGroupOptions } from '../options.js';
import { WebGroup, WebGroupState } from '../WebGroup.js';
import {
  decodeOpening,
  memberSubprotocol,
  type Invitation,
  type InviteOutcome,
} from '../wire/inviteCodec.js';
import { Authorizer, type AuthorizationRequest, type Authorize } from './accept/Authorizer.js';
import { clientAddress } from './accept/clientAddress.js';
import { takeUpgrades, type WebServer } from './accept/upgrades.js';
import { SessionSockets } from './accept/SessionSockets.js';
import type { Decision } from './core/roomsEvents.js';

/** How a `WebGroupBotServer` behaves; only `server` is needed. */
export interface WebGroupBotServerOptions {
  /** The HTTP or HTTPS server on which members reach the bot. It stays the caller's, who listens and closes. */
  server: WebServer;
  /**
   * The ws:// or wss:// URL at which members reach that server. Default: made of the address it listens on, which is
   * right on one machine only; behind a proxy or for other machines it has to be given.
   */
  url?: string;
  /** Whether the sockets compress. Default false: what they carry is encrypted, so it would cost and gain nothing. */
  perMessageDeflate?: boolean;
  /**
   * Whether the bot leaves a group when everybody else has left, or nobody came for 30 s. Default true; else it stays
   * for ever.
   */
  leaveOnceAlone?: boolean;
  /** How many groups the bot is in at most. Default 1,000. */
  maxGroups?: number;
  /**
   * Decides which invitations the bot accepts: true lets it come, anything else refuses. Asked for each one, with the id
   * of its group, its `token` and where it comes from; it has 5 s. `verifyTokens` makes one. Default: all.
   */
  authorize?: Authorize;
  /** How many proxies in front of the server add to X-Forwarded-For, for the address that `authorize` sees. Default 0. */
  trustedProxies?: number;
  /** Options of the bot's groups, above all `signalingServer`. */
  webGroupOptions?: WebGroupOptions;
}

/** Where an invitation comes from. */
type Inviter = Pick<AuthorizationRequest, 'address' | 'headers'>;

/**
 * A bot that members invite into their groups, over WebSocket on an HTTP server. It may be in many groups at once,
 * which know nothing of each other; invited twice into one it is there once. Several bot servers may live in one
 * process.
 *
 * `close()` leaves all groups and gives the HTTP server back.
 */
export class WebGroupBotServer {
  /** Called with the group of each first invitation, which is JOINING then; set handlers here. */
  onWebGroup: ((group: WebGroup) => void) | null = null;
  /** Told what went wrong without ending the server: a group that could not be joined, a handler that threw. */
  onError: ((error: GroupError) => void) | null = null;
  readonly server: WebServer;
  readonly perMessageDeflate: boolean;
  readonly leaveOnceAlone: boolean;
  readonly #options: WebGroupBotServerOptions;
  readonly #platform: Platform;
  readonly #sockets: WebSocketServer;
  readonly #groups = new Map<string, { group: WebGroup; joined: Promise<void> }>();
  readonly #sessions: SessionSockets;
  readonly #authorizer: Authorizer | undefined;
  readonly #inviting = new Set<AbortController>();
  readonly #onServerError = (error: Error): void => this.#report(GroupError.from(error));
  readonly #stopTaking: () => void;
  #closed = false;

  /**
   * Throws GroupError `INVALID_ARGUMENT` when there is no server or `authorize` is no function, `INVALID_URL` for a url
   * that is none.
   */
  constructor(options: WebGroupBotServerOptions, platform: Platform = systemPlatform()) {
    if (typeof options?.server?.on !== 'function') {
      throw new GroupError('INVALID_ARGUMENT', 'a bot server needs an http or https server');
    }
    if (options.url !== undefined) checkWebSocketUrl(options.url);
    this.#options = options;
    this.#platform = platform;
    this.server = options.server;
    this.perMessageDeflate = options.perMessageDeflate ?? false;
    this.leaveOnceAlone = options.leaveOnceAlone ?? true;
    this.#sessions = new SessionSockets(this.#platform.clock);
    const { authorize } = options;
    if (authorize !== undefined) {
      this.#authorizer = new Authorizer(platform.clock, authorize, {}, (error) => this.#report(error));
    }
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: true,
      perMessageDeflate: this.perMessageDeflate,
      maxPayload: maxPayloadBytes,
      handleProtocols: () => memberSubprotocol,
    });
    this.server.on('error', this.#onServerError);
    this.#stopTaking = takeUpgrades(this.server, {
      subprotocol: memberSubprotocol,
      take: (request, socket, head) => this.#take(request, socket, head),
    });
  }

  /** Where members reach the bot. Throws GroupError `INVALID_ARGUMENT` while nobody knows: the server does not listen. */
  get url(): string {
    if (this.#options.url !== undefined) return this.#options.url;
    const address = this.server.address();
    if (address === null || typeof address === 'string') {
      throw new GroupError('INVALID_ARGUMENT', 'the server does not listen yet, so its url has to be given');
    }
    const scheme = 'setSecureContext' in this.server ? 'wss' : 'ws';
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `${scheme}://${host === '0.0.0.0' || host === '[::]' ? 'localhost' : host}:${address.port}`;
  }

  /** The groups the bot is in; a new set each time. */
  get webGroups(): Set<WebGroup> {
    return new Set([...this.#groups.values()].map(({ group }) => group));
  }

  /** Leaves all groups, ends all sockets, and gives the HTTP server back. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTaking();
    this.server.off('error', this.#onServerError);
    for (const inviting of this.#inviting) inviting.abort();
    this.#authorizer?.close();
    await Promise.all([...this.#groups.values()].map(({ group }) => group.leave()));
    this.#groups.clear();
    this.#sessions.close();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  #take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (this.#sockets.clients.size >= maxSockets) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
      accepted.on('error', () => accepted.terminate());
      const address = clientAddress(request, this.#options.trustedProxies ?? 0);
      this.#open(webSocketLink(accepted as unknown as Socket), { address, headers: request.headers });
    });
  }

  /** The first message says what a socket is for; one that says nothing in time is closed. */
  #open(link: Link, inviter: Inviter): void {
    const cancelTimer = this.#platform.clock.after(openingTimeoutMs, () => link.close());
    link.onClose = () => cancelTimer();
    link.onPacket = (packet) => {
      cancelTimer();
      try {
        const opening = decodeOpening(packet);
        if (opening.purpose === 'session') this.#sessions.offer(opening.sid, link);
        else void this.#invited(link, opening.m1, inviter);
      } catch (error) {
        this.#platform.log('info', 'bot', 'a socket was refused', { error });
        link.close();
      }
    };
  }

  async #invited(link: Link, m1: Uint8Array, inviter: Inviter): Promise<void> {
    const inviting = new AbortController();
    this.#inviting.add(inviting);
    const cancelTimer = this.#platform.clock.after(invitationTimeoutMs, () => inviting.abort());
    try {
      await answerInvitation(this.#platform, link, m1, inviting.signal, (invitation) =>
        this.#accept(invitation, inviter),
      );
      // The inviter closes when it has read the answer; else the socket would outlive it.
      const cancelClosing = this.#platform.clock.after(openingTimeoutMs, () => link.close());
      link.onClose = () => cancelClosing();
    } catch (error) {
      link.close();
      if (!this.#closed) this.#report(GroupError.from(error));
    }
    cancelTimer();
    this.#inviting.delete(inviting);
  }

  async #accept(invitation: Invitation, inviter: Inviter): Promise<InviteOutcome> {
    let key: string;
    try {
      key = checkKey(invitation.key);
    } catch {
      return { refused: 'the key of the group is not valid' };
    }
    const decision = await this.#decide(key, invitation.token, inviter);
    if (decision === 'refused') return { refused: 'this invitation is not allowed' };
    if (decision === 'undecided') return { refused: 'nobody could say whether this invitation is allowed' };
    // It is on its way out, and comes again after that.
    const held = this.#groups.get(key)?.group;
    if (held?.state === WebGroupState.LEAVING) await held.leave();
    if (this.#closed) return { refused: 'the bot is being shut down' };
    if (!this.#groups.has(key) && this.#groups.size >= (this.#options.maxGroups ?? 1_000)) {
      return { refused: 'the bot is in too many groups' };
    }
    const { group, joined } = this.#groups.get(key) ?? this.#enter(key);
    try {
      await joined;
      return group.myId ? { id: group.myId } : { refused: 'it has left the group again' };
    } catch (error) {
      return { refused: `it can't join the group: ${GroupError.from(error).code}` };
    }
  }

  async #decide(key: string, token: string | undefined, inviter: Inviter): Promise<Decision> {
    if (!this.#authorizer) return 'admitted';
    const { topic } = await deriveSecrets(this.#platform.crypto, key);
    return this.#authorizer.decide({ topic, token, ...inviter });
  }

  #enter(firstKey: string): { group: WebGroup; joined: Promise<void> } {
    const listener = {
      url: this.url,
      expect: (sid: Uint8Array, onLink: (link: Link) => void) => this.#sessions.expect(sid, onLink),
    };
    const group = new WebGroup(this.#options.webGroupOptions, { listener });
    const joined = group.join(firstKey);
    const entry = { group, joined };
    let key = firstKey;
    this.#groups.set(key, entry);
    group.on('keyChange', (newKey) => {
      if (this.#groups.get(key) === entry) this.#groups.delete(key);
      key = newKey;
      this.#groups.set(key, entry);
    });
    const leaveIfAlone = (): void => {
      if (this.leaveOnceAlone && group.members.length === 1) void group.leave();
    };
    let cancelWaiting: CancelTimer = () => {};
    group.on('memberJoin', () => cancelWaiting());
    group.on('memberLeave', leaveIfAlone);
    group.on('error', (error) => this.#report(error));
    group.on('stateChange', (state) => {
      if (state === WebGroupState.JOINED && group.members.length === 1) {
        cancelWaiting();
        cancelWaiting = this.#platform.clock.after(companyTimeoutMs, leaveIfAlone);
      }
      if (state !== WebGroupState.LEFT) return;
      cancelWaiting();
      if (this.#groups.get(key) === entry) this.#groups.delete(key);
    });
    joined.catch((error: unknown) => this.#report(GroupError.from(error)));
    this.#announce(group);
    return entry;
  }

  #announce(group: WebGroup): void {
    try {
      this.onWebGroup?.(group);
    } catch (cause) {
      this.#report(new GroupError('HANDLER_THREW', `onWebGroup threw: ${inWords(cause)}`, { cause }));
    }
  }

  #report(error: GroupError): void {
    try {
      this.onError?.(error);
    } catch (cause) {
      this.#platform.log('error', 'bot', 'onError threw', { cause });
    }
  }
}

/** The longest packet of a link, 64 KiB, and the frame around it. */
const maxPayloadBytes = 131_072;
/** Far beyond what 1,000 groups have; it only keeps an attacker from taking all file descriptors. */
const maxSockets = 50_000;
/** How long a socket may be silent before it says what it is for. */
const openingTimeoutMs = 5_000;
/** How long the bot waits in a group in which nobody else is: who invited it may be on the way. */
const companyTimeoutMs = 30_000;
/** How long an invitation may take, joining the group included; longer than `join` itself takes. */
const invitationTimeoutMs = 40_000;

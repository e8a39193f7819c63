import type { IdentitySource } from './base/Crypto.js';
import { GroupError, inWords } from './base/errors.js';
import type { MemberId } from './base/ids.js';
import { checkKey } from './base/keys.js';
import type { Log } from './base/Log.js';
import type { WrtcLike, WrtcName } from './base/Wrtc.js';
import { channelDefaults } from './channel/channelOptions.js';
import type { Authorize } from './service/admission.js';
import type { FollowRotation } from './service/Rotation.js';
import { checkMeta, type Meta } from './service/Metas.js';
import { checkServerUrls, checkToken } from './signaling/SignalingClient.js';
import { Topology } from './topology/Topology.js';
import { channelLimits, handshakeLimits } from './wire/limits.js';

/** How a `WebGroup` behaves; every option may be left out. */
export interface WebGroupOptions {
  /** How members are linked. Default `Topology.FULL_MESH`, the only one so far. */
  topology?: Topology;
  /**
   * Where members find each other: the URL of a signaling server (wss, https, ws or http), or up to 16 that are tried in
   * turn and share their registrations. Whatever the scheme, a server is dialed by WebSocket, and where a network
   * lets none through, by requests of HTTP. Default `ws://localhost:8000`, where `npx webgroup signal` listens:
   * there is no public server that everybody's groups would depend on.
   */
  signalingServer?: string | readonly string[];
  /**
   * What entitles this member to register, where the signaling server asks for that: a string of up to 4096 bytes, or a
   * function that gets one (or a promise of it) for the ids of the group and of this member. It is called each time the
   * server is dialed, so that tokens may be short-lived. Default: none.
   */
  token?: string | ((of: { readonly id: string; readonly myId: MemberId }) => string | Promise<string>);
  /**
   * Where this member's key pair is kept, so that it has the same id each time: `browserIdentity(name)` of
   * `webgroup/identity` in pages, `fileIdentity(path)` in Node, or a function of your own. Such a member takes no other
   * id: of two that are there at a time, the earlier one leaves with `CONFLICT`. Default: a new one for each `WebGroup`.
   */
  identity?: IdentitySource;
  /**
   * What members have to know besides the key: a string of 1 to 512 characters, compared in the normal form NFC, which may
   * be one that people remember. The key is only the name of the group then. Who has another password, or none, does not
   * become a member. Default: none.
   */
  password?: string;
  /**
   * What this member says of itself to all others, such as `{ name: 'Ada', colour: '#c00' }`: text, numbers and booleans,
   * up to 1024 bytes as JSON. May be changed at any time by `wg.meta`. Default: nothing.
   */
  meta?: Meta;
  /**
   * Decides who becomes a member here: called for each one with whom a conversation has begun, with its id, its meta and
   * its fingerprint, before it is told to the application and anything but the own meta to it. Anything but `true` within
   * 10 s turns it away, for 60 s; it may be a member for all others. Default: everybody is let in.
   */
  authorize?: Authorize;
  /**
   * Whether to follow a member that changes the key of the group (`rotateKey`): called with its id as `by`, and as
   * `without` the ids of those who are turned out. Anything but `true` within 10 s: this member stays with the key it
   * has, and is let go by those who follow. Default: nobody is followed, since anybody may call for it.
   */
  followRotation?: FollowRotation;
  /**
   * STUN and TURN servers, as for `new RTCPeerConnection()`. Default: none; without them only members who can reach
   * each other at their own addresses get a direct link.
   */
  rtcConfiguration?: RTCConfiguration;
  /**
   * Whether to use the TURN servers that the signaling server offers, beside those of `rtcConfiguration`. Default: true;
   * with `node-datachannel` false, since it can stop the process when a link is made over one.
   */
  turn?: boolean;
  /**
   * Whether to come back when signaling and all members are lost. Default true; with false the group is LEFT then.
   * May be changed at any time by `wg.autoRejoin`: set to false while the group is coming back, it leaves.
   */
  autoRejoin?: boolean;
  /** In Node: the WebRTC engine, by name or as its classes. Default `'node-datachannel'`. `false`: no direct links. */
  wrtc?: WrtcName | WrtcLike | false;
  /** How long `join` waits for the signaling server's WELCOME before it rejects, in milliseconds. Default 30,000. */
  joinTimeoutMs?: number;
  /** How long `invite` waits until the bot is a member, in milliseconds. Default 20,000. */
  inviteTimeoutMs?: number;
  /**
   * The longest message that is sent and taken, in bytes; from 1,000 to 1 GiB. Default 256 MiB. A member with a lower limit
   * makes `send` refuse beyond that one.
   */
  maxMessageBytes?: number;
  /**
   * How long a member that nobody can reach is waited for, in milliseconds. Up to four times as long while some of the
   * others still see it. Default 6,000.
   */
  suspensionMs?: number;
  /**
   * Whether the signaling server may carry sealed packets between this member and others, where a pair gets no direct
   * link and no member can carry. Only between two who both want it, by a server that does it. Default false.
   */
  relay?: boolean;
  /**
   * Whether direct links are sealed as well, with keys of the handshake under those of DTLS: for who does not want to
   * rely on the DTLS of browsers. A link is sealed if one of its two members wants it. Default false.
   */
  sealAlways?: boolean;
  /**
   * What becomes of a member that takes nothing of what waits for it for 60 s, although it is there. `'wait'`, the
   * default: it is waited for, and what waits stays in memory. `'evict'`: it is let go, and what waits is dropped; its
   * `memberLeave` has the reason `slow`. Mostly it comes again at once.
   */
  slowReceiver?: 'wait' | 'evict';
  /** Told what goes on inside. Default: nobody is. */
  log?: Log;
}

/** Those without a default. */
type Undefined = 'wrtc' | 'log' | 'token' | 'turn' | 'identity' | 'password' | 'authorize' | 'followRotation';

/** Options with all defaults filled in. `meta` is what the member says of itself at any time: it may change. */
export type CheckedOptions = Required<Omit<WebGroupOptions, Undefined>> & Pick<WebGroupOptions, Undefined>;

/**
 * Fills in the defaults; an option that is `undefined` counts as left out. Throws `INVALID_ARGUMENT`, `INVALID_URL`, or
 * `INVALID_KEY` for the password.
 */
export function checkOptions(given: WebGroupOptions = {}): CheckedOptions {
  if (typeof given !== 'object' || given === null) refuse('options', given, 'an object');
  const options: CheckedOptions = {
    topology: given.topology ?? Topology.FULL_MESH,
    signalingServer: given.signalingServer ?? 'ws://localhost:8000',
    token: given.token,
    identity: given.identity,
    password: given.password === undefined ? undefined : checkKey(given.password, 'password'),
    meta: checkMeta(given.meta ?? {}),
    authorize: given.authorize,
    followRotation: given.followRotation,
    rtcConfiguration: given.rtcConfiguration ?? {},
    turn: given.turn,
    autoRejoin: given.autoRejoin ?? true,
    wrtc: given.wrtc,
    joinTimeoutMs: given.joinTimeoutMs ?? 30_000,
    inviteTimeoutMs: given.inviteTimeoutMs ?? 20_000,
    maxMessageBytes: given.maxMessageBytes ?? channelDefaults.maxMessageBytes,
    suspensionMs: given.suspensionMs ?? channelDefaults.suspensionMs,
    relay: given.relay ?? false,
    sealAlways: given.sealAlways ?? false,
    slowReceiver: given.slowReceiver ?? 'wait',
    log: given.log,
  };
  if (options.topology !== Topology.FULL_MESH) refuse('topology', options.topology, 'a Topology');
  checkServerUrls([options.signalingServer].flat());
  checkRange('joinTimeoutMs', options.joinTimeoutMs, 1, 2 ** 31 - 1);
  checkRange('inviteTimeoutMs', options.inviteTimeoutMs, 1, 2 ** 31 - 1);
  checkRange(
    'maxMessageBytes',
    options.maxMessageBytes,
    handshakeLimits.leastMaxMessageBytes,
    channelLimits.maxMessageBytes,
  );
  checkRange('suspensionMs', options.suspensionMs, 0, 600_000);
  if (typeof options.rtcConfiguration !== 'object') {
    refuse('rtcConfiguration', options.rtcConfiguration, 'an RTCConfiguration');
  }
  for (const name of ['autoRejoin', 'turn', 'relay', 'sealAlways'] as const) {
    const value = options[name];
    if (value !== undefined && typeof value !== 'boolean') refuse(name, value, 'true or false');
  }
  if (options.slowReceiver !== 'wait' && options.slowReceiver !== 'evict') {
    refuse('slowReceiver', options.slowReceiver, `'wait' or 'evict'`);
  }
  if (!isWrtc(options.wrtc)) {
    refuse(
      'wrtc',
      options.wrtc,
      `'node-datachannel', 'wrtc', false, or an object with the classes of WebRTC`,
    );
  }
  if (options.token !== undefined && typeof options.token !== 'function') checkToken(options.token);
  for (const name of ['identity', 'authorize', 'followRotation', 'log'] as const) {
    const value = options[name];
    if (value !== undefined && typeof value !== 'function') refuse(name, value, 'a function');
  }
  return options;
}

/** Lets ws:// and wss:// URLs without a fragment through; else throws GroupError `INVALID_URL`. */
export function checkWebSocketUrl(url: unknown): string {
  try {
    const { protocol, hash } = new URL(typeof url === 'string' ? url : '');
    if ((protocol === 'ws:' || protocol === 'wss:') && hash === '') return url as string;
  } catch {
    // Not a URL at all.
  }
  throw new GroupError('INVALID_URL', `a ws:// or wss:// URL is needed, not ${inWords(url)}`);
}

function isWrtc(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return value === undefined || value === false || value === 'node-datachannel' || value === 'wrtc';
  }
  const { RTCPeerConnection } = value as Partial<WrtcLike>;
  return typeof RTCPeerConnection === 'function';
}

function checkRange(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  refuse(name, value, `a number from ${least} to ${most}`);
}

function refuse(name: string, value: unknown, wanted: string): never {
  throw new GroupError('INVALID_ARGUMENT', `${name} must be ${wanted}, not ${inWords(value)}`);
}

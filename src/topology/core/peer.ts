import type { MemberId } from '../../base/ids.js';
import type { ViewEntry } from '../../wire/meshCodec.js';
import { Lives } from './Lives.js';

/** Another member as the mesh knows it, whether there is a channel with it or not. */
export interface Peer {
  readonly id: MemberId;
  readonly lives: Lives;
  /** Signaling has it. */
  registered: boolean;
  /** It wants the server to carry, as signaling says. */
  wantsServer: boolean;
  /** Who has an open channel with it, and what they say of it. */
  readonly seenBy: Map<MemberId, ViewEntry>;
  /** Those who have had one, whether or not they have it still: only their word says that it is lost. */
  readonly witnesses: Set<MemberId>;
  /** When signaling said that it is no longer registered; -Infinity = it is, or never was. */
  vanishedMs: number;
  /** attaching = a link is there, but has carried nothing yet. */
  channel: 'none' | 'attaching' | 'open' | 'suspended';
  /** The channel is open, but only through others. */
  relayed: boolean;
  /** The signaling server carries the channel, or did until it was lost. */
  byServer: boolean;
  /** From when on it is waited for, since it has no link that carries anything; Infinity = it has one, or never had. */
  suspendedAtMs: number;
  /** When its last link was closed, by the other side or by the network; -Infinity = it is but silent, or was relayed. */
  endedAtMs: number;
  /** Since when it has none; this process may have been held up after that. */
  missedSinceMs: number;
  /** How many times as long as usual it is waited for, since this process may be the reason. */
  patience: number;
  /** A new link has come up, and should have carried something by then; -Infinity = there is none such. */
  attachDueMs: number;
  /** Until then nothing is tried with it, since one of the two does not let the other in. */
  unwantedUntilMs: number;
  /** It has said that it would stand still. */
  away: boolean;
  /** When it was asked to dial last, because the channel has lost its links. */
  askedAtMs: number;
  /** It says that our link with it is dead. */
  doubted: boolean;
  /** When it said so last. */
  doubtedAtMs: number;
  opening: 'none' | 'calling' | 'dialing' | 'answering';
  dialedAtMs: number;
  failures: number;
  notBeforeMs: number;
  directOnly: boolean;
  /** The opening of a relayed link, beside the one of an own link. */
  relaying: 'none' | 'dialing' | 'answering';
  relayFailures: number;
  relayNotBeforeMs: number;
  /** When it was told the whole view last, because it needed it. */
  answeredAtMs: number;
}

/** A member of whom nothing is known yet. */
export function newPeer(id: MemberId): Peer {
  return {
    id,
    lives: new Lives(),
    registered: false,
    wantsServer: false,
    seenBy: new Map(),
    witnesses: new Set(),
    vanishedMs: -Infinity,
    channel: 'none',
    relayed: false,
    byServer: false,
    suspendedAtMs: Infinity,
    endedAtMs: -Infinity,
    missedSinceMs: Infinity,
    patience: 1,
    attachDueMs: -Infinity,
    unwantedUntilMs: -Infinity,
    away: false,
    askedAtMs: -Infinity,
    doubted: false,
    doubtedAtMs: -Infinity,
    opening: 'none',
    dialedAtMs: 0,
    failures: 0,
    notBeforeMs: 0,
    directOnly: false,
    relaying: 'none',
    relayFailures: 0,
    relayNotBeforeMs: 0,
    answeredAtMs: -Infinity,
  };
}

import type { WebGroup } from '../src/WebGroup.js';
import type { YjsProvider } from '../src/provider/yjs.js';

/** The lane on which the demo's documents are kept equal. */
export const documentLane = 13;
/** The name of the text in the document. */
export const textName = 'text';

/** What each member of the demo publishes about itself. y-codemirror.next reads `user` and `cursor`. */
export interface Presence {
  user: User;
  /** The links this member has, one for each neighbour. */
  links: LinkReport[];
  cursor?: unknown;
}

export interface User {
  name: string;
  /** `#rrggbb`. */
  color: string;
  /** The colour of selected text, `#rrggbbaa`. */
  colorLight: string;
  bot: boolean;
}

/** One link as one of its ends sees it. */
export interface LinkReport {
  to: string;
  kind: LinkKind;
  /** Round-trip time in milliseconds; null before it was measured. */
  rttMs: number | null;
}

export type LinkKind = 'direct' | 'websocket' | 'relayed' | 'signaling';

/** Whether what a member says of itself has the expected form: it ends up in the page and in the editor. */
export function isPresence(state: Record<string, unknown>): boolean {
  const { user, links, cursor } = state as { user: unknown; links: unknown; cursor?: unknown };
  return (
    (user === undefined || isUser(user)) &&
    (links === undefined ||
      (Array.isArray(links) && links.length <= maxLinks && links.every(isLinkReport))) &&
    (cursor === undefined || cursor === null || isCursor(cursor))
  );
}

/**
 * Keeps the `links` of the own presence up to date until the returned function is called: round-trip times change
 * without an event, so they are read every two seconds, and published when they have changed as they are shown.
 */
export function publishLinks(group: WebGroup, { awareness }: YjsProvider): () => void {
  let published = '';
  const publish = (): void => {
    const links = group.members.flatMap((to): LinkReport[] => {
      const path = group.path(to);
      if (!path) return [];
      const rttMs = path.rttMs === undefined ? null : roundMs(path.rttMs);
      const kind = path.kind === 'memory' ? 'direct' : path.kind;
      return [{ to, kind, rttMs }];
    });
    const text = JSON.stringify(links);
    if (text === published) return;
    published = text;
    awareness.setLocalStateField('links', links);
  };
  const timer = setInterval(publish, 2_000);
  const offs = [
    group.on('pathChange', publish),
    group.on('memberJoin', publish),
    group.on('memberLeave', publish),
    group.on('stateChange', publish),
  ];
  publish();
  return () => {
    clearInterval(timer);
    for (const off of offs) off();
  };
}

/** As exact as it is shown: 0.4, 3, 27 ms. */
function roundMs(ms: number): number {
  return ms < 1 ? Math.round(ms * 10) / 10 : Math.round(ms);
}

function isUser(user: unknown): user is User {
  if (!isObject(user)) return false;
  const { name, color, colorLight, bot } = user;
  return (
    typeof name === 'string' &&
    name.length <= maxNameLength &&
    typeof color === 'string' &&
    /^#[0-9a-f]{6}$/i.test(color) &&
    typeof colorLight === 'string' &&
    /^#[0-9a-f]{8}$/i.test(colorLight) &&
    typeof bot === 'boolean'
  );
}

function isLinkReport(link: unknown): link is LinkReport {
  if (!isObject(link)) return false;
  const { to, kind, rttMs } = link;
  return (
    typeof to === 'string' &&
    to.length <= 64 &&
    (kind === 'direct' || kind === 'websocket' || kind === 'relayed' || kind === 'signaling') &&
    (rttMs === null || (typeof rttMs === 'number' && rttMs >= 0))
  );
}

/** Two relative positions of Yjs in the text; one of another type would make Yjs create that type. */
function isCursor(cursor: unknown): boolean {
  return isObject(cursor) && isPosition(cursor.anchor) && isPosition(cursor.head);
}

function isPosition(position: unknown): boolean {
  if (!isObject(position)) return false;
  const { tname, type, item, assoc } = position;
  return (
    (type === undefined || type === null) &&
    tname === textName &&
    (item === null || (isObject(item) && isCount(item.client) && isCount(item.clock))) &&
    (assoc === undefined || typeof assoc === 'number')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export const maxNameLength = 24;
/** Far more than a full mesh of pages can have. */
const maxLinks = 256;

import type { WebGroup } from '../../src/WebGroup.js';
import type { YjsProvider } from '../../src/provider/yjs.js';
import type { LinkKind, LinkReport, Presence } from '../presence.js';

/** The group as the page shows it: made anew whenever something has changed, from what members publish. */
export interface Picture {
  /** In the order of their ids, so the same on every page. */
  members: MemberView[];
  links: LinkView[];
}

export interface MemberView {
  id: string;
  /** Part of the id, until the member has told its name. */
  name: string;
  isNamed: boolean;
  color: string;
  bot: boolean;
  self: boolean;
  /** How this member reaches it; not for the own. */
  path?: { kind: LinkKind; rttMs: number | null };
}

export interface LinkView {
  /** The lower id. */
  a: string;
  b: string;
  kind: LinkKind;
  rttMs: number | null;
}

export function lookAt(group: WebGroup, provider: YjsProvider): Picture {
  const { myId } = group;
  // Who is in no group is there all the same.
  const ids = group.members.length > 0 ? group.members : [myId];
  const presences = new Map<string, Partial<Presence>>(
    ids.map((id) => [id, (provider.stateOf(id) ?? {}) as Partial<Presence>]),
  );
  const own = presences.get(myId)?.links ?? [];
  const members = [...presences].map(([id, { user }]): MemberView => {
    const self = id === myId;
    const path = own.find(({ to }) => to === id);
    const { name = id.slice(0, 6), color = '#64748b', bot = false } = user ?? {};
    return { id, name, isNamed: user !== undefined, color, bot, self, path };
  });
  return { members, links: mergeLinks(presences, myId) };
}

/** Each link once. Both ends report it; what this member measured itself comes first, then what the lower id did. */
function mergeLinks(presences: Map<string, Partial<Presence>>, myId: string): LinkView[] {
  const links = new Map<string, LinkView>();
  const report = (from: string, { to, kind, rttMs }: LinkReport): void => {
    if (!presences.has(to) || to === from) return;
    const [a, b] = from < to ? [from, to] : [to, from];
    const known = links.get(`${a} ${b}`);
    if (!known || known.rttMs === null) links.set(`${a} ${b}`, { a, b, kind, rttMs });
  };
  for (const id of [myId, ...presences.keys()])
    for (const link of presences.get(id)?.links ?? []) report(id, link);
  return [...links.values()];
}

export function kindInWords(kind: LinkKind): string {
  const words = { direct: 'WebRTC', websocket: 'WebSocket', relayed: 'through others' } as const;
  return { ...words, signaling: 'through the server' }[kind];
}

/** At most two letters for a small circle. */
export function initials(name: string): string {
  const firsts = name.split(/\s+/).flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  return firsts.slice(0, 2).join('').toUpperCase() || '?';
}

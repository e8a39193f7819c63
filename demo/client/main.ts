import * as Y from 'yjs';
import { createKey, WebGroup, WebGroupState, SignalingState } from '../../src/index.js';
import { YjsProvider } from '../../src/provider/yjs.js';
import { documentLane, isPresence, publishLinks, type Presence } from '../presence.js';
import { byId, html } from './dom.js';
import { openEditor } from './editor.js';
import { freeColor, loadUser, makeUser, renamed } from './identity.js';
import { Mesh } from './mesh.js';
import { People } from './people.js';
import { lookAt, type MemberView } from './picture.js';
import { showLink } from './share.js';
import { describe, explain } from './words.js';

// The key of the group is behind the # of the address: browsers keep that part to themselves.
if (location.hash.length < 2) history.replaceState(null, '', `#${createKey()}`);
// A link pasted into this tab is another group.
window.addEventListener('hashchange', () => location.reload());
const key = decodeKey(location.hash.slice(1));
const serverUrl = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;

const group = new WebGroup({ signalingServer: serverUrl });
const doc = new Y.Doc();
const provider = new YjsProvider(group, doc, { lane: documentLane, acceptState: isPresence });
let user = loadUser();
const presence: Presence = { user, links: [] };
provider.awareness.setLocalState({ ...presence });
publishLinks(group, provider);
openEditor(byId('editor', HTMLElement), provider);
showLink();

const mesh = new Mesh();
const people = new People((name) => {
  setUser(renamed(user, name));
  return user.name;
});
const invite = byId('invite', HTMLButtonElement);
const rejoin = byId('rejoin', HTMLButtonElement);
let isInviting = false;
let wasJoined = false;
/** Names of the others, as last announced. */
let present = new Map<string, string>();
/** The last picture, as JSON. */
let shown = '';
let updateTimer: ReturnType<typeof setTimeout> | undefined;

group.on('stateChange', update);
group.on('signalingStateChange', update);
group.on('memberJoin', update);
group.on('memberLeave', update);
group.on('error', (error) => console.warn(error));
provider.awareness.on('change', update);
provider.onError = (error) => console.warn(error);
provider.onSynced = (synced) => {
  if (synced) takeFreeColor();
};
invite.addEventListener('click', () => void inviteBot());
rejoin.addEventListener('click', () => void join());
// A page that is left is no longer in the group; the browser may bring it back as it was.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) void join();
});
update();
void join();

async function join(): Promise<void> {
  try {
    wasJoined = false;
    await group.join(key);
    wasJoined = true;
    clearError();
  } catch (error) {
    showError(error);
  }
  update();
}

async function inviteBot(): Promise<void> {
  isInviting = true;
  update();
  try {
    await group.invite(serverUrl);
    clearError();
  } catch (error) {
    showError(error);
  }
  isInviting = false;
  update();
}

/** Shows the group as it is now, once for all that happens in a moment. */
function update(): void {
  if (updateTimer !== undefined) return;
  updateTimer = setTimeout(() => {
    updateTimer = undefined;
    const picture = lookAt(group, provider);
    showState(picture.members);
    // Most changes are cursors that move; they are no business of these.
    const text = JSON.stringify(picture);
    if (text === shown) return;
    shown = text;
    people.show(picture.members);
    mesh.show(picture);
    tellNews(picture.members);
  }, 30);
}

function showState(members: readonly MemberView[]): void {
  const { text, mood } = describe({
    state: stateNames[group.state],
    wasJoined,
    signaling: group.signalingState === SignalingState.STABLE,
    others: members.filter(({ self }) => !self).length,
  });
  byId('state', HTMLElement).dataset.mood = mood;
  const words = byId('state-text', HTMLElement);
  // Setting the same text again would be read aloud again.
  if (words.textContent !== text) words.textContent = text;

  const hasBot = members.some(({ bot }) => bot);
  rejoin.hidden = group.state !== WebGroupState.LEFT;
  invite.disabled = isInviting || hasBot || group.state !== WebGroupState.JOINED;
  invite.textContent = hasBot ? 'The bot is here' : isInviting ? 'The bot is coming…' : 'Invite the bot';
}

/** Says who came and who left, for those who do not see it. */
function tellNews(members: readonly MemberView[]): void {
  const now = new Map(
    members.filter(({ self, isNamed }) => !self && isNamed).map(({ id, name }) => [id, name]),
  );
  const came = [...now].filter(([id]) => !present.has(id)).map(([, name]) => `${name} joined.`);
  const left = [...present].filter(([id]) => !now.has(id)).map(([, name]) => `${name} left.`);
  present = now;
  if (came.length + left.length > 0) byId('news', HTMLElement).textContent = [...came, ...left].join(' ');
}

function takeFreeColor(): void {
  const others = lookAt(group, provider).members.filter(({ self }) => !self);
  const color = freeColor(
    user.color,
    others.map((member) => member.color),
  );
  if (color !== user.color) setUser(makeUser(user.name, color));
}

function setUser(changed: typeof user): void {
  user = changed;
  provider.awareness.setLocalStateField('user', user);
}

function showError(error: unknown): void {
  console.warn(error);
  const close = html('button', { type: 'button', 'aria-label': 'Close this message' }, ['×']);
  close.addEventListener('click', clearError);
  byId('errors', HTMLElement).replaceChildren(html('p', { class: 'error' }, [explain(error), close]));
}

function clearError(): void {
  byId('errors', HTMLElement).replaceChildren();
}

function decodeKey(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    // A stray %: then the key is what stands there.
    return fragment;
  }
}

const stateNames = {
  [WebGroupState.JOINING]: 'joining',
  [WebGroupState.JOINED]: 'joined',
  [WebGroupState.LEAVING]: 'leaving',
  [WebGroupState.LEFT]: 'left',
} as const;

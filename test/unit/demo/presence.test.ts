import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { isPresence, textName } from '../../../demo/presence.js';

const user = { name: 'Ann', color: '#4f46e5', colorLight: '#4f46e540', bot: false };
const link = { to: 'f'.repeat(32), kind: 'direct', rttMs: 0.4 };

describe('isPresence', () => {
  it('takes what the page publishes', () => {
    assert.ok(isPresence({}));
    assert.ok(isPresence({ user, links: [link, { ...link, kind: 'websocket', rttMs: null }] }));
    assert.ok(isPresence({ user, links: ['relayed', 'signaling'].map((kind) => ({ ...link, kind })) }));
  });

  it('takes the cursors of y-codemirror.next', () => {
    const text = new Y.Doc().getText(textName);
    text.insert(0, 'hello');
    const at = (index: number): unknown =>
      JSON.parse(JSON.stringify(Y.createRelativePositionFromTypeIndex(text, index)));
    assert.ok(isPresence({ user, links: [], cursor: { anchor: at(1), head: at(5) } }));
    assert.ok(isPresence({ user, links: [], cursor: null }));
  });

  const position = { type: null, tname: textName, item: null, assoc: 0 };
  const bad: Record<string, Record<string, unknown>> = {
    'a colour that is more than a colour': { user: { ...user, color: 'red;position:fixed' } },
    'a colour of selection that is none': { user: { ...user, colorLight: 'url(http://x)' } },
    'a name that is too long': { user: { ...user, name: 'x'.repeat(25) } },
    'a name that is no text': { user: { ...user, name: {} } },
    'a user that is none': { user: 7 },
    'links that are no list': { links: { length: 1 } },
    'too many links': { links: new Array(257).fill(link) },
    'a link of unknown kind': { links: [{ ...link, kind: 'pigeon' }] },
    'a round-trip time below zero': { links: [{ ...link, rttMs: -1 }] },
    'a cursor in another type of the document': {
      cursor: { anchor: { ...position, tname: 'other' }, head: position },
    },
    'a cursor without an end': { cursor: { anchor: position } },
    'a cursor at an item that is none': {
      cursor: { anchor: position, head: { ...position, item: undefined } },
    },
  };
  for (const [what, state] of Object.entries(bad)) {
    it(`refuses ${what}`, () => assert.equal(isPresence(state), false));
  }
});

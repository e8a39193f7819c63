import assert from 'node:assert/strict';
import { Ways } from '../../../src/signaling/core/ways.js';

const shortOf = (ways: Ways): string => ways.current.url.replace(/\/$/, '');

/** What is tried in so many failures in a row, with a comma where there is a wait between two. */
function failing(ways: Ways, times: number): string {
  let tried = '';
  for (let i = 0; i < times; i++) {
    tried += shortOf(ways);
    tried += ways.failed() ? ' ' : ', ';
  }
  return tried.trim();
}

describe('Ways', () => {
  it('has both ways of a server whatever the scheme of its URL, and keeps path and query', () => {
    for (const [given, webSocket, eventStream] of [
      ['wss://a/b?c=d', 'wss://a/b?c=d', 'https://a/b?c=d'],
      ['HTTPS://a/b?c=d', 'wss://a/b?c=d', 'https://a/b?c=d'],
      ['ws://a:1/', 'ws://a:1/', 'http://a:1/'],
      ['http://a:1/', 'ws://a:1/', 'http://a:1/'],
    ] as const) {
      const ways = new Ways([given], true);
      assert.deepEqual(ways.current, { transport: 'webSocket', url: webSocket });
      assert.equal(ways.failed(), true);
      assert.deepEqual(ways.current, { transport: 'eventStream', url: eventStream });
    }
  });

  it('tries the event stream at once when WebSocket has failed, and waits before the next server', () => {
    assert.equal(
      failing(new Ways(['ws://a', 'ws://b'], true), 6),
      'ws://a http://a, ws://b http://b, ws://a http://a,',
    );
  });

  it('tries nothing but WebSocket where there are no streams', () => {
    assert.equal(failing(new Ways(['http://a', 'ws://b'], false), 3), 'ws://a, ws://b, ws://a,');
  });

  it('begins with the way that has worked, until that fails', () => {
    const ways = new Ways(['ws://a'], true);
    ways.failed();
    ways.worked();
    assert.equal(shortOf(ways), 'http://a');
    assert.equal(failing(ways, 4), 'http://a ws://a, http://a ws://a,');
  });

  it('tries WebSocket alone at first where it has worked: it is the server that is away', () => {
    const ways = new Ways(['ws://a', 'ws://b'], true);
    ways.worked();
    assert.equal(failing(ways, 4), 'ws://a, ws://b, ws://a http://a,');
    ways.failed();
    ways.worked();
    assert.equal(failing(ways, 2), 'http://b ws://b,', 'not where a stream was needed');
    ways.worked();
    ways.networkChanged();
    assert.equal(failing(ways, 2), 'ws://a http://a,', 'nor in another network');
  });

  it('begins with WebSocket again on another server, and when the network has changed', () => {
    const ways = new Ways(['ws://a', 'ws://b'], true);
    ways.failed();
    ways.worked();
    assert.equal(failing(ways, 4), 'http://a ws://a, ws://b http://b,');
    ways.failed();
    ways.worked();
    ways.networkChanged();
    assert.equal(shortOf(ways), 'ws://a');
  });

  it('leaves a server that sends it away, if there is another', () => {
    const ways = new Ways(['ws://a', 'ws://b'], true);
    ways.sentAway();
    assert.equal(shortOf(ways), 'ws://b');
    const alone = new Ways(['ws://a'], true);
    alone.failed();
    alone.worked();
    alone.sentAway();
    assert.equal(shortOf(alone), 'http://a', 'and else comes back the same way');
  });
});

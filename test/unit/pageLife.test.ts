import assert from 'node:assert/strict';
import { watchPage } from '../../src/pageLife.js';

describe('The watch of the page', () => {
  const browser = typeof document !== 'undefined';
  const page = new EventTarget();
  const pageDocument = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  const told: string[] = [];
  /** Web Locks that are held. */
  let locks = 0;
  const watch = (): (() => void) =>
    watchPage({
      onHide: (mayReturn) => told.push(mayReturn ? 'hide for now' : 'hide'),
      onReturn: () => told.push('return'),
      onFreeze: () => told.push('freeze'),
      onWake: () => told.push('wake'),
    });

  before(function () {
    // A real page has these already; what it does is seen by test/browser/pageLife.e2e.ts.
    if (browser) return this.skip();
    Object.assign(globalThis, {
      document: pageDocument,
      addEventListener: page.addEventListener.bind(page),
      removeEventListener: page.removeEventListener.bind(page),
    });
    Object.defineProperty(globalThis, 'navigator', {
      configurable: true,
      value: { locks: { request } },
    });
  });

  after(() => {
    if (browser) return;
    // Newer versions of Node have one of their own.
    if (navigatorOfNode) Object.defineProperty(globalThis, 'navigator', navigatorOfNode);
    else Reflect.deleteProperty(globalThis, 'navigator');
    for (const name of ['document', 'addEventListener', 'removeEventListener']) {
      Reflect.deleteProperty(globalThis, name);
    }
  });

  const navigatorOfNode = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

  /** As `LockManager.request` with a lock that is shared. */
  async function request(
    _name: string,
    { mode, signal }: { mode: string; signal: AbortSignal },
    hold: () => Promise<void>,
  ): Promise<void> {
    assert.equal(mode, 'shared');
    await Promise.resolve();
    signal.throwIfAborted();
    locks++;
    await hold();
    locks--;
  }

  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const transition = (name: string, persisted: boolean): Event =>
    Object.assign(new Event(name), { persisted });

  const happen = (): void => {
    page.dispatchEvent(new Event('online'));
    pageDocument.dispatchEvent(new Event('visibilitychange'));
    pageDocument.visibilityState = 'visible';
    pageDocument.dispatchEvent(new Event('visibilitychange'));
    pageDocument.dispatchEvent(new Event('resume'));
    pageDocument.dispatchEvent(new Event('freeze'));
    page.dispatchEvent(transition('pagehide', true));
    page.dispatchEvent(transition('pageshow', true));
    page.dispatchEvent(transition('pageshow', false));
    page.dispatchEvent(transition('pagehide', false));
  };

  it('tells that the network is back, that the page is seen or runs again, stands still, goes away and returns', () => {
    const stop = watch();
    happen();
    assert.deepEqual(told.splice(0), ['wake', 'wake', 'wake', 'freeze', 'hide for now', 'return', 'hide']);
    stop();
  });

  it('holds a Web Lock, which the page would else be frozen without, until the page is put away or nobody watches', async () => {
    pageDocument.visibilityState = 'hidden';
    const stop = watch();
    await settled();
    assert.equal(locks, 1);
    page.dispatchEvent(transition('pagehide', true));
    await settled();
    assert.equal(locks, 0);
    page.dispatchEvent(transition('pageshow', true));
    await settled();
    assert.equal(locks, 1);
    stop();
    await settled();
    assert.equal(locks, 0);
    // Let go before it was granted.
    watch()();
    await settled();
    assert.equal(locks, 0);
    told.length = 0;
  });

  it('leaves no listener behind', () => {
    watch()();
    happen();
    assert.deepEqual(told, []);
  });
});

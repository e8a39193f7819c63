import assert from 'node:assert/strict';
import { watchPage } from '../../src/pageLife.js';

describe('The watch of the page', () => {
  const browser = typeof document !== 'undefined';
  const page = new EventTarget();
  const pageDocument = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  const told: string[] = [];
  const watch = (): (() => void) =>
    watchPage({ onHide: () => told.push('hide'), onWake: () => told.push('wake') });

  before(function () {
    // A real page has these already; what it does is seen by test/browser/pageLife.e2e.ts.
    if (browser) return this.skip();
    Object.assign(globalThis, {
      document: pageDocument,
      addEventListener: page.addEventListener.bind(page),
      removeEventListener: page.removeEventListener.bind(page),
    });
  });

  after(() => {
    if (browser) return;
    for (const name of ['document', 'addEventListener', 'removeEventListener']) {
      Reflect.deleteProperty(globalThis, name);
    }
  });

  const happen = (): void => {
    page.dispatchEvent(new Event('online'));
    pageDocument.dispatchEvent(new Event('visibilitychange'));
    pageDocument.visibilityState = 'visible';
    pageDocument.dispatchEvent(new Event('visibilitychange'));
    pageDocument.dispatchEvent(new Event('resume'));
    page.dispatchEvent(new Event('pagehide'));
  };

  it('tells that the network is back, that the page is seen or runs again, and that it goes away', () => {
    const stop = watch();
    happen();
    assert.deepEqual(told.splice(0), ['wake', 'wake', 'wake', 'hide']);
    stop();
  });

  it('leaves no listener behind', () => {
    watch()();
    happen();
    assert.deepEqual(told, []);
  });
});

/** What becomes of the page that the code runs in. */
export interface PageHandlers {
  /**
   * It goes away, and its links would be cut off without a word. `mayReturn`: into the back-forward cache, out of which it
   * may come again.
   */
  onHide(mayReturn: boolean): void;
  /** It has come out of the back-forward cache. */
  onReturn(): void;
  /** It is about to stand still for a while; what is sent now is the last that goes out. */
  onFreeze(): void;
  /** It runs again, is seen again, or the network is back: what did not work a moment ago may work now. */
  onWake(): void;
}

type Listens = Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>>;
type Page = Listens & { document?: Listens & { visibilityState?: string }; navigator?: Partial<Navigator> };

/**
 * Tells what becomes of the page ("Page Lifecycle", WICG; "Page Visibility Level 2", W3C; HTML, `online`), and keeps it
 * awake meanwhile where the browser lets it: a page that holds a Web Lock is not frozen to save energy
 * (https://developer.chrome.com/blog/freezing-on-energy-saver). Returns what takes the listeners and the lock away again.
 * Does nothing where there is no page.
 */
export function watchPage(handlers: PageHandlers): () => void {
  const page = globalThis as Page;
  const { document, navigator } = page;
  if (!document || !page.addEventListener) return () => {};
  let letSleep = keepAwake(navigator?.locks);
  const persists = (event: Event): boolean => (event as PageTransitionEvent).persisted === true;
  const listeners: [Listens, string, (event: Event) => void][] = [
    [
      page,
      'pagehide',
      (event) => {
        // A page with a lock is not kept in the back-forward cache.
        letSleep();
        handlers.onHide(persists(event));
      },
    ],
    [
      page,
      'pageshow',
      (event) => {
        if (!persists(event)) return;
        letSleep = keepAwake(navigator?.locks);
        handlers.onReturn();
      },
    ],
    [document, 'freeze', () => handlers.onFreeze()],
    [document, 'resume', () => handlers.onWake()],
    [page, 'online', () => handlers.onWake()],
    [document, 'visibilitychange', () => document.visibilityState === 'visible' && handlers.onWake()],
  ];
  for (const [target, event, listener] of listeners) target.addEventListener?.(event, listener);
  return () => {
    letSleep();
    for (const [target, event, listener] of listeners) target.removeEventListener?.(event, listener);
  };
}

/** Holds a lock, which any number of pages may hold at a time, until the returned function is called. */
function keepAwake(locks: Partial<LockManager> | undefined): () => void {
  if (!locks?.request) return () => {};
  const given = new AbortController();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  // Whether it is granted or not, nothing depends on it. The signal is for a request that still waits.
  locks.request('webgroup', { mode: 'shared', signal: given.signal }, () => held).catch(() => {});
  return () => {
    release();
    given.abort();
  };
}

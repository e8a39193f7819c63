/** What becomes of the page that the code runs in. */
export interface PageHandlers {
  /** It goes away, also into the back-forward cache, where its links would be cut off without a word. */
  onHide(): void;
  /** It runs again, is seen again, or the network is back: what did not work a moment ago may work now. */
  onWake(): void;
}

type Listens = Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>>;

/**
 * Tells what becomes of the page ("Page Lifecycle", WICG; "Page Visibility Level 2", W3C; HTML, `online`). Returns what
 * takes the listeners away again. Does nothing where there is no page.
 */
export function watchPage(handlers: PageHandlers): () => void {
  const page = globalThis as Listens & { document?: Listens & { visibilityState?: string } };
  const { document } = page;
  if (!document || !page.addEventListener) return () => {};
  const onHide = (): void => handlers.onHide();
  const onWake = (): void => handlers.onWake();
  const onVisibility = (): void => {
    if (document.visibilityState === 'visible') onWake();
  };
  const listeners: [Listens, string, () => void][] = [
    [page, 'pagehide', onHide],
    [page, 'online', onWake],
    [document, 'resume', onWake],
    [document, 'visibilitychange', onVisibility],
  ];
  for (const [target, event, listener] of listeners) target.addEventListener?.(event, listener);
  return () => {
    for (const [target, event, listener] of listeners) target.removeEventListener?.(event, listener);
  };
}

/**
 * Calls `onHide` when the page that the code runs in goes away, also into the back-forward cache, where its links
 * would be cut off without a word. Returns what takes the listener away again. Does nothing where there is no page.
 */
export function watchPage(onHide: () => void): () => void {
  const page = globalThis as Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>> & {
    document?: unknown;
  };
  if (page.document === undefined || !page.addEventListener) return () => {};
  page.addEventListener('pagehide', onHide);
  return () => page.removeEventListener?.('pagehide', onHide);
}

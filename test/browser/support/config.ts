declare global {
  interface Window {
    __karma__: { config: BrowserTestConfig };
  }
}

/** What the launcher tells the tests in the page. */
export interface BrowserTestConfig {
  /** Address of a signaling server that runs beside the browser, on a port of its own. */
  readonly signalingUrl: string;
  /** Address of a bot that can be invited, and sends each message back to whom it is from. */
  readonly botUrl: string;
}

/** The configuration of this run; in the page only. */
export function testConfig(): BrowserTestConfig {
  return window.__karma__.config;
}

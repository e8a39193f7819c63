/** What webgroup uses of a WebSocket (the browser's, or that of the `ws` package), by shape. */
export interface Socket {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly protocol: string;
  send(data: Uint8Array): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/** Opens a WebSocket; throws when the URL is refused (for example ws:// from an https page). */
export type OpenSocket = (url: string, protocols: string[]) => Socket;

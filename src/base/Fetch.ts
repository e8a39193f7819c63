/** What webgroup uses of `fetch`, by shape. */
export type Fetch = (
  url: string,
  options: {
    readonly method?: string;
    readonly body?: string;
    readonly headers?: Record<string, string>;
    readonly signal: AbortSignal;
    readonly cache: 'no-store';
    readonly redirect: 'error';
  },
) => Promise<Pick<Response, 'status' | 'headers' | 'body'>>;

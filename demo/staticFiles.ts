import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';

/**
 * Reads every file below `folder` into memory and answers GET and HEAD for exactly these: what a request asks for is
 * looked up, never opened, so no path leads out of the folder. `/` is `/index.html`. Throws when the folder can't be
 * read or has no index.html.
 */
export function staticFiles(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  const files = readFolder(folder);
  if (!files.has('/index.html')) throw new Error(`no index.html in ${folder}`);

  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendText(response, 405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
    }
    const path = (request.url ?? '/').replace(/\?.*/s, '');
    const file = files.get(path === '/' ? '/index.html' : path);
    if (!file) return sendText(response, 404, 'There is no such page.');
    const headers = { ...commonHeaders, ETag: file.etag, 'Cache-Control': 'no-cache' };
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, { ...headers, 'Content-Type': file.type, 'Content-Length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  };
}

interface File {
  body: Buffer;
  type: string;
  etag: string;
}

function readFolder(folder: string): Map<string, File> {
  const files = new Map<string, File>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const type = types.get(extname(name));
    if (type === undefined || !statSync(path).isFile()) continue;
    const body = readFileSync(path);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { body, type, etag });
  }
  return files;
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...commonHeaders, ...headers, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** Files of other kinds are not served. */
const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
]);

/** Nothing of elsewhere is loaded. CodeMirror writes its style sheets itself; the page may talk to any signaling server. */
const commonHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

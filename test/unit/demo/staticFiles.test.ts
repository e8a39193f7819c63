import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staticFiles } from '../../../demo/staticFiles.js';

describe('staticFiles', () => {
  let folder: string;
  let server: Server;

  before(async () => {
    const parent = mkdtempSync(join(tmpdir(), 'static-'));
    folder = join(parent, 'page');
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(parent, 'secret.js'), 'secret');
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'assets/main.js'), 'export {};');
    writeFileSync(join(folder, 'notes.txt'), 'not for the web');
    server = createServer(staticFiles(folder));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(join(folder, '..'), { recursive: true });
  });

  /** A raw request: fetch would tidy the path up. */
  function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
      });
      asked.on('error', reject).end();
    });
  }

  it('serves the page and what it loads, with their types, to be revalidated each time', async () => {
    const page = await ask('/');
    assert.deepEqual([page.status, page.body], [200, '<!doctype html>']);
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(page.headers['cache-control'], 'no-cache');
    assert.match(page.headers['content-security-policy'] as string, /default-src 'none'/);
    const script = await ask('/assets/main.js?x=1');
    assert.deepEqual([script.status, script.body], [200, 'export {};']);
    assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8');
  });

  it('answers 304 to who has the file, and HEAD without a body', async () => {
    const { headers } = await ask('/');
    const again = await ask('/', 'GET', { 'If-None-Match': headers.etag! });
    assert.deepEqual([again.status, again.body], [304, '']);
    const head = await ask('/', 'HEAD');
    assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '15']);
  });

  for (const path of [
    '/../secret.js',
    '/assets/../../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/..\\secret.js',
    '//secret.js',
    '/assets',
    '/assets/',
    '/notes.txt',
    '/%00',
    '/%',
    'http://[',
  ]) {
    it(`has nothing at ${path}`, async () => {
      assert.equal((await ask(path)).status, 404);
    });
  }

  it('refuses other methods', async () => {
    assert.equal((await ask('/', 'POST')).status, 405);
  });

  it('needs an index.html', () => {
    assert.throws(() => staticFiles(join(folder, 'assets')), /no index\.html/);
    assert.throws(() => staticFiles(join(folder, 'nowhere')));
  });
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

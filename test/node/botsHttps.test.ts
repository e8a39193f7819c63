import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey, SignalingServer, WebGroup, WebGroupBotServer } from '../../src/index.node.js';
import { runSource } from '../support/childProcess.js';

describe('a bot and a signaling server on https', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'webgroup-tls-'));
  const [keyPath, certPath] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];

  before(function () {
    try {
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
          ...['-keyout', keyPath, '-out', certPath, '-days', '2', '-subj', '/CN=localhost'],
          ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
        ],
        { stdio: 'ignore' },
      );
    } catch {
      // No openssl on this machine.
      this.skip();
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are reached by wss, by who trusts the certificate', async () => {
    const server = createServer({ key: readFileSync(keyPath), cert: readFileSync(certPath) });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const inside = new SignalingServer();
    await inside.listen(0, '127.0.0.1');
    const secure = new SignalingServer({ server });
    const bot = new WebGroupBotServer({ server, webGroupOptions: { signalingServer: inside.url! } });
    bot.onWebGroup = (group) => {
      group.onMessage = (id, data) => void group.sendTo(id, data);
    };
    try {
      assert.match(bot.url, /^wss:/);
      assert.match(secure.url!, /^wss:/);
      const member = (signalingServer: string): string => `
        const { WebGroup } = await import('./src/index.node.ts');
        const wg = new WebGroup({ signalingServer: '${signalingServer}', wrtc: false });
        await wg.join('${createKey()}');
        if ('${signalingServer}' === '${inside.url}') {
          await wg.invite('${bot.url}');
          const echo = new Promise((resolve) => (wg.onMessage = (id, data) => resolve(data)));
          wg.send('by wss');
          console.log(await echo, wg.path(wg.neighbors[0]).kind);
        } else {
          console.log(wg.members.length);
        }
        await wg.leave();`;
      const trusting = { NODE_EXTRA_CA_CERTS: certPath };
      assert.deepEqual(await runSource(member(inside.url!), trusting), [0, 'by wss websocket\n']);
      assert.deepEqual(await runSource(member(secure.url!), trusting), [0, '1\n']);
      const wary = new WebGroup({ signalingServer: inside.url!, wrtc: false });
      await wary.join();
      await assert.rejects(wary.invite(bot.url), { code: 'INVITE_FAILED' });
      await wary.leave();
    } finally {
      await bot.close();
      await Promise.all([secure.close(), inside.close()]);
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

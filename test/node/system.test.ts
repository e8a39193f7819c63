import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { nodeCrypto } from '../../src/base/nodeCrypto.node.js';
import type * as systemModule from '../../src/base/system.js';
import { provideSystem, systemPlatform, systemWrtc } from '../../src/base/system.js';
import { openNodeSocket } from '../../src/base/system.node.js';
import { openWebSocketLink } from '../../src/channel/link/websocket.js';
import { nodeDatachannel } from '../../src/channel/rtc/nodeDatachannel.node.js';
import { nodeWrtc } from '../../src/channel/rtc/nodeWrtc.node.js';
import { loadRoamhqWrtc } from '../../src/channel/rtc/roamhqWrtc.node.js';

type System = typeof systemModule;

describe('the system', () => {
  it('can be imported where there is no DOM, no WebSocket and no crypto, and says so when asked', async () => {
    await without(
      ['crypto', 'WebSocket', 'performance', 'RTCPeerConnection'],
      async ({ systemPlatform, systemWrtc }) => {
        const platform = systemPlatform();
        assert.throws(() => platform.openSocket('ws://localhost', []), { code: 'UNSUPPORTED' });
        assert.equal(systemWrtc(), undefined);
        assert.throws(systemWrtc('wrtc') as () => unknown, { code: 'UNSUPPORTED' });
      },
    );
  });

  it('computes the same with and without WebCrypto', async () => {
    const data = new TextEncoder().encode('abc');
    const digest = await systemPlatform().crypto.sha256(data);
    await without(['crypto'], async ({ systemPlatform }) => {
      assert.deepEqual(await systemPlatform().crypto.sha256(data), digest);
    });
  });

  it('never waits less than it was asked to, however long that is', () => {
    const cancel = systemPlatform().clock.after(2 ** 40, () => assert.fail('fired'));
    cancel();
    cancel();
  });

  it('computes with what the entry of a runtime provides', async () => {
    const digest = Uint8Array.of(1);
    provideSystem({ crypto: { ...nodeCrypto, sha256: async () => digest } });
    try {
      assert.equal(await systemPlatform().crypto.sha256(new Uint8Array()), digest);
    } finally {
      provideSystem({ crypto: undefined });
    }
  });

  it('takes parts from the entry for Node', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    provideSystem({ openSocket: openNodeSocket, wrtc: nodeWrtc });
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const link = await openWebSocketLink(systemPlatform(), url, []);
    link.close();
    await new Promise((resolve) => server.close(resolve));

    assert.notEqual(systemWrtc(), systemWrtc(), 'each group has ports of its own');
    assert.equal(systemWrtc('wrtc'), loadRoamhqWrtc);
    const own = nodeDatachannel()();
    assert.equal(systemWrtc(own), own);
  });
});

let copies = 0;

/** Runs with a fresh copy of the module, in a process that lacks some globals. */
async function without(names: string[], run: (system: System) => Promise<void>): Promise<void> {
  const taken = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names) Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
  try {
    await run((await import(`../../src/base/system.js?copy=${(copies += 1)}`)) as System);
  } finally {
    for (const [name, descriptor] of taken) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

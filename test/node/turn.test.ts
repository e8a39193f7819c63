import assert from 'node:assert/strict';
import { GroupError } from '../../src/base/errors.js';
import { SignalingServer } from '../../src/server/SignalingServer.js';
import { createKey, WebGroup } from '../../src/index.node.js';
import { RecordingClient } from '../support/signaling.js';

describe('TURN servers of a signaling server', () => {
  const turn = { urls: ['turn:turn.example.org', 'turns:turn.example.org?transport=tcp'], secret: 'north' };
  const own = { urls: 'stun:stun.example.org' };
  let server: SignalingServer;

  beforeEach(async () => {
    server = new SignalingServer({ turn, heartbeatMs: 100 });
    await server.listen(0, '127.0.0.1');
  });

  afterEach(() => server.close());

  /** With whose configuration two members begin their first connection. */
  async function serversUsed(use: boolean | undefined): Promise<RTCIceServer[]> {
    const key = createKey();
    let tell!: (servers: RTCIceServer[] | undefined) => void;
    const used = new Promise<RTCIceServer[] | undefined>((resolve) => (tell = resolve));
    const groups = ['first', 'second'].map(() => {
      const rtc = {
        available: true,
        connect({ rtcConfiguration }: { rtcConfiguration: RTCConfiguration }): never {
          tell(rtcConfiguration.iceServers);
          throw new GroupError('LINK_FAILED', 'this test needs no link');
        },
      };
      const options = { signalingServer: server.url!, rtcConfiguration: { iceServers: [own] } };
      return new WebGroup({ ...options, ...(use !== undefined && { turn: use }) }, { rtc });
    });
    for (const group of groups) void group.join(key);
    const servers = await used;
    await Promise.all(groups.map((group) => group.leave()));
    return servers!;
  }

  it('are used beside those that the application gives', async () => {
    const [first, second, ...rest] = await serversUsed(true);
    assert.deepEqual([first, second!.urls, rest], [own, turn.urls, []]);
    assert.match(second!.username!, /^\d{10}:[0-9a-f]{32}$/);
  });

  it('are not used unless the application wants it', async () => {
    assert.deepEqual(await serversUsed(false), [own]);
  });

  it('come before the members with whom they are needed', async () => {
    const recording = new RecordingClient({ url: server.url!, id: 'a'.repeat(32) });
    await recording.until('CONNECTED');
    await recording.until(`turn ${turn.urls.join()} for a`);
    // Only what comes later counts.
    await recording.until('members []');
    recording.client.close();
  });
});

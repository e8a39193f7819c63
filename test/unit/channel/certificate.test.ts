import assert from 'node:assert/strict';
import { sha256 } from '../../../src/base/sha256.js';
import type { GroupError } from '../../../src/base/errors.js';
import { systemClock } from '../../../src/base/system.js';
import type { WrtcLike } from '../../../src/base/Wrtc.js';
import { renderDescription } from '../../../src/channel/rtc/description.js';
import type { RtcDescription } from '../../../src/channel/rtc/RtcEngine.js';
import { simplePeerEngine } from '../../../src/channel/rtc/simplePeerEngine.js';

const certificate = Uint8Array.from({ length: 300 }, (_, i) => i % 251);

const description: RtcDescription = {
  ...{ ufrag: 'abcd', pwd: 'x'.repeat(22), fingerprint: sha256(certificate), setup: 'active', mid: '0' },
  ...{ sctpPort: 5000, maxMessageSize: 262_144 },
};

describe('The certificate that the other side of a direct link has shown', () => {
  for (const initiator of [true, false]) {
    const role = initiator ? 'for who offers' : 'for who answers';

    it(`is the one of its description, ${role}`, async () => {
      assert.equal(await outcome(initiator, standard([certificate.buffer])), 'datachannel');
      assert.equal(await outcome(initiator, { remoteFingerprint: () => sha256(certificate) }), 'datachannel');
    });

    it(`ends the link when it is another, ${role}`, async () => {
      const other = certificate.slice();
      other[7]! ^= 1;
      for (const engine of [
        standard([other.buffer]),
        standard([other.buffer, certificate.buffer]),
        standard([new ArrayBuffer(0)]),
        { remoteFingerprint: () => sha256(other) },
        { remoteFingerprint: () => new Uint8Array() },
      ]) {
        const logged: unknown[] = [];
        assert.equal(await outcome(initiator, engine, logged), 'LINK_FAILED, closed');
        assert.deepEqual(logged, ['warn']);
      }
    });
  }

  it('is not asked for where the engine does not tell', async () => {
    for (const engine of [
      ...[{}, { sctp: null }, { sctp: {} }, { sctp: { transport: {} } }, standard([])],
      standard(() => {
        throw new Error('not implemented');
      }),
    ]) {
      assert.equal(await outcome(true, engine), 'datachannel');
    }
  });
});

function standard(certificates: ArrayBuffer[] | (() => ArrayBuffer[])): object {
  const getRemoteCertificates = typeof certificates === 'function' ? certificates : () => certificates;
  return { sctp: { transport: { getRemoteCertificates } } };
}

/** What becomes of an attempt over a connection that has what `engine` has: the kind of the link, or the error. */
async function outcome(initiator: boolean, engine: object, logged: unknown[] = []): Promise<string> {
  const connection = new FakeConnection();
  Object.assign(connection, engine);
  // Called with `new`, as the classes that they stand for.
  const fake = {
    RTCPeerConnection: function () {
      return connection;
    },
    RTCSessionDescription: function (init: object) {
      return init;
    },
  } as unknown as WrtcLike;
  const platform = {
    clock: systemClock,
    log: (level: string) => void (level === 'warn' && logged.push(level)),
  };
  const attempt = simplePeerEngine(platform, fake).connect({ initiator, rtcConfiguration: {} });
  const described = new Promise<void>((resolve) => (attempt.onDescription = () => resolve()));
  const ended = new Promise<string>((resolve) => {
    attempt.onLink = (link) => {
      link.close();
      resolve(link.kind);
    };
    attempt.onFailed = ({ code }: GroupError) => resolve(code);
  });
  if (initiator) await described;
  attempt.acceptDescription({ ...description, setup: initiator ? 'active' : 'actpass' });
  if (!initiator) await described;
  connection.channel.onopen();
  const result = await ended;
  await connection.closed;
  return result === 'LINK_FAILED' ? `${result}, closed` : result;
}

/** As much of RTCPeerConnection as an attempt needs, without a connection. */
class FakeConnection {
  readonly channel = { readyState: 'open', onopen: (): void => {}, close: () => {} };
  remoteDescription: RTCSessionDescriptionInit | null = null;
  localDescription: RTCSessionDescriptionInit | null = null;
  close!: () => void;
  readonly closed = new Promise<void>((resolve) => (this.close = resolve));

  createDataChannel(): object {
    return this.channel;
  }

  async setLocalDescription(): Promise<void> {
    const type = this.remoteDescription ? 'answer' : 'offer';
    const setup = this.remoteDescription ? 'active' : 'actpass';
    this.localDescription = { type, sdp: renderDescription({ ...description, setup }, type) };
  }

  async setRemoteDescription(given: RTCSessionDescriptionInit): Promise<void> {
    this.remoteDescription = given;
  }
}

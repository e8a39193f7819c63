import assert from 'node:assert/strict';
import { GroupError } from '../../src/index.js';
import { testConfig } from './support/config.js';

describe('a page', () => {
  it('can import the package', () => {
    const error = new GroupError('NOT_JOINED', 'join first');
    assert.equal(error.message, '[NOT_JOINED] join first');
    assert.equal(error.retryable, true);
  });

  it('has WebRTC and WebCrypto', () => {
    assert.equal(typeof RTCPeerConnection, 'function');
    assert.equal(typeof crypto.subtle.generateKey, 'function');
  });

  it('reaches the signaling server that runs beside the tests', async () => {
    const socket = new WebSocket(testConfig().signalingUrl, 'webgroup.1');
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    socket.close();
  });
});

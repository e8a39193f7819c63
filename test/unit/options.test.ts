import assert from 'node:assert/strict';
import { checkOptions, checkWebSocketUrl, type WebGroupOptions } from '../../src/options.js';
import { Topology } from '../../src/topology/Topology.js';

const defaults = {
  topology: Topology.FULL_MESH,
  signalingServer: 'ws://localhost:8000',
  token: undefined,
  identity: undefined,
  password: undefined,
  meta: Object.create(null) as object,
  rtcConfiguration: {},
  turn: undefined,
  autoRejoin: true,
  wrtc: undefined,
  joinTimeoutMs: 30_000,
  inviteTimeoutMs: 20_000,
  maxMessageBytes: 256 * 1024 * 1024,
  suspensionMs: 6_000,
  relay: false,
  sealAlways: false,
  slowReceiver: 'wait' as const,
  authorize: undefined,
  followRotation: undefined,
  log: undefined,
};

describe('checkOptions', () => {
  it('fills in what is left out or undefined', () => {
    assert.deepEqual(checkOptions(), defaults);
    assert.deepEqual(checkOptions({}), defaults);
    const left = Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined]));
    assert.deepEqual(checkOptions(left as WebGroupOptions), defaults);
  });

  it('keeps what is given, and does not change it', () => {
    const given: WebGroupOptions = Object.freeze({
      signalingServer: 'wss://example.org/a?b',
      autoRejoin: false,
      wrtc: 'wrtc' as const,
      joinTimeoutMs: 1,
      maxMessageBytes: 1024 ** 3,
      suspensionMs: 0,
      slowReceiver: 'evict' as const,
    });
    assert.deepEqual(checkOptions(given), { ...defaults, ...given });
  });

  const wrong: Record<string, readonly unknown[]> = {
    topology: [1, -1, 'FULL_MESH', {}, Object.create(null)],
    joinTimeoutMs: [0, -1, NaN, Infinity, '100', 2 ** 31],
    inviteTimeoutMs: [0, -1, NaN, Infinity, '100', 2 ** 31],
    maxMessageBytes: [0, -1, NaN, 1024 ** 3 + 1, '1'],
    suspensionMs: [-1, NaN, 600_001, '1'],
    rtcConfiguration: ['stun:x', 42, () => {}],
    autoRejoin: ['yes', 0, {}],
    relay: ['yes', 1, {}],
    sealAlways: ['yes', 1, {}],
    turn: ['yes', 1, {}],
    token: [42, {}, 'x'.repeat(4097)],
    slowReceiver: ['drop', 1, {}, true],
    wrtc: ['webrtc', true, 42, {}, { RTCPeerConnection: 1 }],
    log: ['console', 42, {}],
    authorize: ['all', true, {}],
    followRotation: ['all', true, {}],
    meta: [[1], 'name', 42, { name: {} }, JSON.parse('{"__proto__":"x"}'), { a: NaN }],
    identity: ['name', 42, { publicKey: new Uint8Array(32) }],
  };
  for (const [name, values] of Object.entries(wrong)) {
    it(`refuses a ${name} that can't work, and names it`, () => {
      for (const [index, value] of values.entries()) {
        assert.throws(
          () => checkOptions({ [name]: value }),
          { name: 'GroupError', code: 'INVALID_ARGUMENT', message: new RegExp(`\\] ${name} must be `) },
          `value ${index}`,
        );
      }
    });
  }

  it('takes a password of the form of a key, and repeats no other one', () => {
    assert.equal(checkOptions({ password: 'cafe\u0301' }).password, 'caf\u00e9');
    for (const password of ['', 'x'.repeat(513), 'secret\ud83d', 42, {}, null]) {
      assert.throws(
        () => checkOptions({ password } as WebGroupOptions),
        ({ code, message }) =>
          code === 'INVALID_KEY' && /password/.test(message) && !/secret|42/.test(message),
      );
    }
  });

  it('refuses options that are no object', () => {
    for (const value of ['ws://x', 42, true, () => {}]) {
      assert.throws(() => checkOptions(value as WebGroupOptions), { code: 'INVALID_ARGUMENT' });
    }
  });

  it('takes one signalingServer, or up to 16, by the URLs of WebSocket or HTTP', () => {
    for (const signalingServer of [
      'http://x',
      'https://x/y',
      ['wss://x', 'ws://y'],
      Array(16).fill('ws://x'),
    ]) {
      assert.equal(checkOptions({ signalingServer }).signalingServer, signalingServer);
    }
  });

  it('refuses a signalingServer that is no such URL', () => {
    const wrong = ['ftp://x', '', 'x', 42, {}, [], ['ws://x', 'x'], [['ws://x']], 'https://x/#y'];
    for (const signalingServer of [...wrong, Array(17).fill('ws://x')]) {
      assert.throws(() => checkOptions({ signalingServer } as WebGroupOptions), { code: 'INVALID_URL' });
    }
  });
});

describe('checkWebSocketUrl', () => {
  it('lets ws:// and wss:// through, and nothing else', () => {
    for (const url of ['ws://x', 'wss://x:1/y?z', 'WS://x']) assert.equal(checkWebSocketUrl(url), url);
    const wrong = ['http://x', 'ws://', '//x', 'x:1', 42, null, Symbol('s'), Object.create(null), ['ws://x']];
    for (const url of wrong) assert.throws(() => checkWebSocketUrl(url), { code: 'INVALID_URL' });
  });

  it('refuses a fragment, which no WebSocket takes', () => {
    assert.throws(() => checkWebSocketUrl('ws://x/#y'), { code: 'INVALID_URL' });
  });
});

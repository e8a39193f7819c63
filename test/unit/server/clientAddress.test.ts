import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { clientAddress, networkOf } from '../../../src/server/accept/clientAddress.js';

describe('networkOf', () => {
  const cases: [string, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
    ['unknown', 'unknown'],
  ];
  for (const [address, network] of cases) {
    it(`of ${address} is ${network}`, () => assert.equal(networkOf(address), network));
  }
});

describe('clientAddress', () => {
  function request(forwardedFor?: string): IncomingMessage {
    return {
      headers: { 'x-forwarded-for': forwardedFor },
      socket: { remoteAddress: '198.51.100.1' },
    } as never;
  }

  it('takes no notice of X-Forwarded-For when no proxy is trusted', () => {
    assert.equal(clientAddress(request('192.0.2.1'), 0), '198.51.100.1');
  });

  it('takes the entry which the outermost trusted proxy added, not what the client wrote before it', () => {
    assert.equal(clientAddress(request('10.0.0.1, 192.0.2.1'), 1), '192.0.2.1');
    assert.equal(clientAddress(request('10.0.0.1, 192.0.2.1, 192.0.2.9'), 2), '192.0.2.1');
  });

  it('falls back to the address of the socket when the header is missing or too short', () => {
    assert.equal(clientAddress(request(), 1), '198.51.100.1');
    assert.equal(clientAddress(request('192.0.2.1'), 2), '198.51.100.1');
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GroupError } from '../../../src/base/errors.js';
import {
  checkCandidate,
  checkDescription,
  parseDescription,
  renderDescription,
} from '../../../src/channel/rtc/description.js';
import type { RtcDescription } from '../../../src/channel/rtc/RtcEngine.js';

const protocolError = { name: 'GroupError', code: 'PROTOCOL' };
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const iceChars = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });

const description: fc.Arbitrary<RtcDescription> = fc.record(
  {
    ufrag: iceChars(4, 256),
    pwd: iceChars(22, 256),
    fingerprint: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    setup: fc.constantFrom('actpass', 'active', 'passive'),
    mid: fc.stringMatching(/^[A-Za-z0-9]{1,16}$/),
    sctpPort: fc.integer({ min: 1, max: 65_535 }),
    maxMessageSize: fc.integer({ min: 0, max: 0xffff_ffff }),
  },
  { noNullPrototype: true },
);

const example: RtcDescription = {
  ufrag: 'abcd',
  pwd: 'abcdefghijklmnopqrstuv',
  fingerprint: new Uint8Array(32).fill(0xab),
  setup: 'active',
  mid: '0',
  sctpPort: 5_000,
  maxMessageSize: 262_144,
};

describe('session descriptions', () => {
  it('are the same after rendering and parsing', () => {
    fc.assert(
      fc.property(description, (fields) => {
        const type = fields.setup === 'actpass' ? 'offer' : 'answer';
        assert.deepEqual(parseDescription(renderDescription(fields, type)), fields);
      }),
    );
  });

  it('are refused for any value of a field that would change the text around it', () => {
    const hostile = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc
        .tuple(iceChars(22, 30), fc.constantFrom('\r\na=x', '\n', '\r', ' ', ' ', ':', 'é', '\0'))
        .map(([a, b]) => a + b),
    );
    const field = fc.constantFrom(...(Object.keys(example) as (keyof RtcDescription)[]));
    fc.assert(
      fc.property(field, hostile, (name, value) => {
        let rendered: string;
        try {
          rendered = renderDescription(checkDescription({ ...example, [name]: value }), 'answer');
        } catch (error) {
          assert.ok(error instanceof GroupError && error.code === 'PROTOCOL', String(error));
          return;
        }
        assert.match(rendered, /^(?:[a-z]=[A-Za-z0-9 +/.:=-]+\r\n)+$/);
        assert.equal(rendered.split('\r\n').length, 16);
      }),
      { numRuns: 2_000 },
    );
  });

  for (const [name, values] of Object.entries({
    ufrag: ['abc', 'a'.repeat(257), 'ab-d', undefined, null, 5],
    pwd: ['a'.repeat(21), 'a'.repeat(257), `${'a'.repeat(22)}\n`],
    fingerprint: [new Uint8Array(31), new Uint8Array(33), 'AB', undefined],
    setup: ['', 'holdconn', 'active\r\n', 0],
    mid: ['', 'a'.repeat(17), '0 1'],
    sctpPort: [0, 65_536, 1.5, Number.NaN, '5000'],
    maxMessageSize: [-1, 2 ** 32, Number.NaN],
  })) {
    it(`need a ${name} as RtcDescription says`, () => {
      assert.equal(
        checkDescription(example)[name as keyof RtcDescription],
        example[name as keyof RtcDescription],
      );
      for (const value of values) {
        assert.throws(() => checkDescription({ ...example, [name]: value }), protocolError, String(value));
      }
    });
  }

  it('can be an offer in any DTLS role, and no answer that leaves it open', () => {
    for (const setup of ['actpass', 'active', 'passive'] as const) {
      assert.equal(parseDescription(renderDescription({ ...example, setup }, 'offer')).setup, setup);
    }
    assert.throws(() => renderDescription({ ...example, setup: 'actpass' }, 'answer'), protocolError);
  });

  it('are read from what Chromium, Firefox and libdatachannel write', () => {
    for (const sdp of [chromium, firefox, libdatachannel]) {
      const { ufrag, pwd, ...rest } = parseDescription(sdp);
      assert.ok(ufrag.length >= 4 && pwd.length >= 22);
      assert.equal(rest.fingerprint[0], 0xa1);
      assert.equal(rest.mid, '0');
      assert.equal(rest.sctpPort, 5_000);
      assert.equal(rest.setup, 'actpass');
    }
    assert.equal(parseDescription(firefox).maxMessageSize, 1_073_741_823);
    assert.equal(parseDescription(chromium.replace(/a=max-message-size.*\r\n/, '')).maxMessageSize, 65_536);
  });

  it('are refused when they lack the fingerprint by SHA-256', () => {
    assert.throws(() => parseDescription(chromium.replace('sha-256', 'sha-1')), protocolError);
    assert.throws(() => parseDescription(''), protocolError);
  });
});

describe('ICE candidates', () => {
  const good = [
    'candidate:1 1 UDP 2122317823 10.0.0.1 54321 typ host',
    'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EEtu network-cost 999',
    'candidate:1 1 udp 2113937151 0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f.local 51234 typ host generation 0 ufrag abcd network-cost 999',
    'candidate:2 1 TCP 2105524479 2001:db8::1 9 typ host tcptype active',
    'candidate:3 1 udp 41885439 2001:db8:0:0:0:0:192.0.2.1 65535 typ relay raddr ::1 rport 3478',
    'candidate:4 1 udp 1 ::ffff:192.0.2.1 1 typ prflx',
    'candidate:5 1 udp 1 :: 1 typ host',
  ];
  for (const candidate of good) {
    it(`may be ${candidate}`, () => assert.equal(checkCandidate(candidate), candidate));
  }

  for (const [what, candidate] of [
    ['a second line', `${good[0]}\r\na=x:y`],
    ['a final line break', `${good[0]}\n`],
    ['component 2', 'candidate:1 2 udp 1 10.0.0.1 1 typ host'],
    ['another transport', 'candidate:1 1 sctp 1 10.0.0.1 1 typ host'],
    ['a host name', 'candidate:1 1 udp 1 example.com 1 typ host'],
    ['a name below .local', 'candidate:1 1 udp 1 a.b.local 1 typ host'],
    ['an octet of 256', 'candidate:1 1 udp 1 10.0.0.256 1 typ host'],
    ['an octal octet', 'candidate:1 1 udp 1 010.0.0.1 1 typ host'],
    ['a short IPv6 address', 'candidate:1 1 udp 1 1:2:3 1 typ host'],
    ['a long IPv6 address', 'candidate:1 1 udp 1 1:2:3:4:5:6:7:8:9 1 typ host'],
    ['two gaps in an IPv6 address', 'candidate:1 1 udp 1 1::2::3 1 typ host'],
    ['a zone', 'candidate:1 1 udp 1 fe80::1%eth0 1 typ host'],
    ['port 65,536', 'candidate:1 1 udp 1 10.0.0.1 65536 typ host'],
    ['a priority beyond 31 bits', 'candidate:1 1 udp 2147483648 10.0.0.1 1 typ host'],
    ['an unknown type', 'candidate:1 1 udp 1 10.0.0.1 1 typ any'],
    ['an unknown extension', 'candidate:1 1 udp 1 10.0.0.1 1 typ host foo bar'],
    ['an extension without a value', 'candidate:1 1 udp 1 10.0.0.1 1 typ host tcptype'],
    ['the a= of a line', 'a=candidate:1 1 udp 1 10.0.0.1 1 typ host'],
    ['257 characters', `candidate:1 1 udp 1 10.0.0.1 1 typ host ufrag ${'a'.repeat(211)}`],
    ['nothing', ''],
    ['no string', 7],
  ] as const) {
    it(`may not have ${what}`, () => assert.throws(() => checkCandidate(candidate), protocolError));
  }

  it('come out as they went in or not at all, whatever is inserted into one', () => {
    const spot = fc.nat({ max: good[1]!.length });
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        spot,
        fc.string({ unit: 'binary', minLength: 1 }),
        (base, at, piece) => {
          const candidate = base.slice(0, at) + piece + base.slice(at);
          try {
            assert.equal(checkCandidate(candidate), candidate);
          } catch (error) {
            assert.ok(error instanceof GroupError && error.code === 'PROTOCOL', String(error));
            return;
          }
          assert.match(candidate, /^[\x20-\x7e]{1,256}$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

const digest = ['A1', ...Array<string>(31).fill('0F')].join(':');

const chromium = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:EEtu',
  'a=ice-pwd:NqJNYE8eDUGx1y6Q2UzyQrCz',
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${digest}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  '',
].join('\r\n');

const firefox = [
  'v=0',
  'o=mozilla...THIS_IS_SDPARTA-99.0 5013834125735113417 0 IN IP4 0.0.0.0',
  's=-',
  't=0 0',
  'a=sendrecv',
  `a=fingerprint:sha-256 ${digest}`,
  'a=group:BUNDLE 0',
  'a=ice-options:trickle',
  'a=msid-semantic:WMS *',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=sendrecv',
  'a=ice-pwd:4f59a8c6f1d5ae2c8a2a3c9f7f2ea7ee',
  'a=ice-ufrag:9e6f4b32',
  'a=mid:0',
  'a=setup:actpass',
  'a=sctp-port:5000',
  'a=max-message-size:1073741823',
  '',
].join('\r\n');

const libdatachannel = [
  'v=0',
  'o=rtc 3767197920 0 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=group:LS 0',
  'a=msid-semantic:WMS *',
  'a=ice-options:ice2,trickle',
  `a=fingerprint:sha-256 ${digest}`,
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=sendrecv',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  'a=setup:actpass',
  'a=ice-ufrag:gXhd',
  'a=ice-pwd:C5NrVYHWx3NsHtA3cfUXkR',
  '',
].join('\r\n');

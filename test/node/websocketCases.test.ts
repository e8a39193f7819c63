import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { webSocketOptions } from '../../src/server/accept/webSocketOptions.js';
import { SignalingServer } from '../../src/server/SignalingServer.js';
import { signalingLimits } from '../../src/wire/limits.js';
import { memberDigestBytes } from '../../src/wire/memberDigest.js';
import { encodeClientMessage, encodeServerMessage } from '../../src/wire/signalingCodec.js';
import { cut, fragments, opcodes, rawFrame, RawWebSocket } from '../support/RawWebSocket.js';
import type { OpenOptions } from '../support/RawWebSocket.js';
import { RecordingClient } from '../support/signaling.js';
import { utf8Cases, type Utf8Case } from '../support/utf8Cases.js';
import { controlCases, play, type Dialect, type WebSocketCase } from '../support/webSocketCases.js';

const { TEXT, BINARY } = opcodes;
const maxBytes = signalingLimits.maxMessageBytes;
const KiB = 1024;

const textEcho: Dialect = {
  opcode: TEXT,
  message: (number) => Buffer.from(`Grüße ${number}`),
  answer: (payload) => ({ opcode: TEXT, payload }),
};
const binaryEcho: Dialect = {
  opcode: BINARY,
  message: (number) => Buffer.from([0, 0xfe, 0xff, number, 0xc0, 0x80]),
  answer: (payload) => ({ opcode: BINARY, payload }),
};

// The cases of Autobahn's test suite by their numbers, where they fit within the limits of the server.
describe('WebSocket, as a signaling server sets it up and anybody can test it,', () => {
  let http: Server;
  let port: number;

  before(async () => {
    const acceptor = new WebSocketServer(webSocketOptions(maxBytes));
    http = createServer();
    http.on('upgrade', (request, socket, head) =>
      acceptor.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', () => {});
        webSocket.on('message', (data: Buffer, binary) => webSocket.send(data, { binary }));
      }),
    );
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    port = (http.address() as AddressInfo).port;
  });

  after(async () => {
    const closed = once(http, 'close');
    http.close();
    await closed;
  });

  async function check(each: WebSocketCase, options: OpenOptions = {}): Promise<void> {
    const socket = await RawWebSocket.open(port, options);
    try {
      assert.ok(!/^sec-websocket-extensions:/im.test(socket.head), 'no extension is agreed on');
      assert.deepEqual(await play(socket, each), { got: each.gets ?? [], ends: each.ends ?? 1000 });
    } finally {
      await socket.end();
    }
  }

  const echoed = (
    what: WebSocketCase['what'],
    opcode: number,
    payload: Buffer,
    rest = {},
  ): WebSocketCase => ({
    ...{ id: '', what, steps: [rawFrame(opcode, payload)], gets: [{ opcode, payload }] },
    ...rest,
  });
  const letters = (length: number): Buffer => Buffer.alloc(length, '*');
  const bytes = (length: number): Buffer => Buffer.alloc(length, 0xfe);
  const kinds = [
    [1, TEXT, letters],
    [2, BINARY, bytes],
  ] as const;

  for (const [kind, opcode, fill] of kinds) {
    const sizes = [0, 125, 126, 127, 128, 65_535, 65_536];
    for (const [index, size] of sizes.entries()) {
      it(`1.${kind}.${index + 1}: a message of ${size} octets`, () => check(echoed('', opcode, fill(size))));
    }
    it(`1.${kind}.8: a message of 65536 octets in pieces of 997`, () =>
      check(echoed('', opcode, fill(65_536), { chop: 997 })));
  }

  for (const [name, dialect] of [
    ['text', textEcho],
    ['binary', binaryEcho],
  ] as const) {
    for (const each of controlCases(dialect)) it(`${each.id}: ${each.what} (${name})`, () => check(each));
  }

  it('7.1.6: a long message, a short one, the end, and a ping', () =>
    check({
      ...{ id: '7.1.6', what: '', ends: 1000, closes: true },
      steps: [letters(maxBytes), letters(5)]
        .map((each) => rawFrame(TEXT, each))
        .concat(rawFrame(opcodes.CLOSE, Buffer.from([0x03, 0xe8])), rawFrame(opcodes.PING)),
      gets: [letters(maxBytes), letters(5)].map((payload) => ({ opcode: TEXT, payload })),
    }));

  for (const each of utf8Cases) {
    const payload = Buffer.concat(each.parts);
    const expected = each.isValid ? { gets: [{ opcode: TEXT, payload }] } : { ends: 1007 };
    it(`${each.id}: text that is ${each.isValid ? '' : 'no '}UTF-8, whole and octet by octet`, async () => {
      for (const way of waysOf(each)) await check({ id: each.id, what: '', ...way, ...expected });
    });
  }

  for (const [kind, opcode, fill] of kinds) {
    it(`9.${kind}.1: the longest message`, () => check(echoed('', opcode, fill(maxBytes))));
    for (const [index, size] of [
      maxBytes + 1,
      256 * KiB,
      1024 * KiB,
      4096 * KiB,
      8192 * KiB,
      16_384 * KiB,
    ].entries()) {
      it(`9.${kind}.${index + 1}: a message of ${size} octets is refused when it is announced`, () =>
        check({ id: '', what: '', steps: [rawFrame(opcode, fill(100), { length: size })], ends: 1009 }));
    }
    for (const [index, size] of [64, 256, KiB, 4 * KiB, 16 * KiB, 64 * KiB].entries()) {
      const isTooMany = maxBytes / size > 64;
      it(`9.${kind + 2}.${index + 1}: the longest message in fragments of ${size}${isTooMany ? ' is refused' : ''}`, () =>
        check(
          echoed('', opcode, fill(maxBytes), {
            steps: fragments(opcode, cut(fill(maxBytes), size)),
            ...(isTooMany && { gets: [], ends: 1008 }),
          }),
        ));
    }
    it(`9.${kind + 2}.6: fragments that are too long together are refused`, () =>
      check({ id: '', what: '', steps: fragments(opcode, cut(fill(maxBytes + 1), maxBytes)), ends: 1009 }));
    for (const [index, size] of [64, 128, 256, 512, 1024, 2048].entries()) {
      // Of smaller pieces the server keeps no more than 1024.
      const length = Math.min(maxBytes, size * 512);
      it(`9.${kind + 4}.${index + 1}: a message of ${length} octets in pieces of ${size}`, () =>
        check(echoed('', opcode, fill(length), { chop: size })));
    }
    for (const [index, size] of [0, 16, 64, 256, 1024, 4096].entries()) {
      it(`9.${kind + 6}.${index + 1}: 1000 messages of ${size} octets`, () => {
        const payload = fill(size);
        const steps = Array.from({ length: 1000 }, (_, i) => [rawFrame(opcode, payload), i + 1]).flat();
        return check({
          id: '',
          what: '',
          steps,
          gets: Array.from({ length: 1000 }, () => ({ opcode, payload })),
        });
      });
    }
  }

  it('10.1.1: a message of 65536 octets in fragments of 1300', () =>
    check(echoed('', TEXT, letters(65_536), { steps: fragments(TEXT, cut(letters(65_536), 1300)) })));

  const offers = [
    ['12.1', 'permessage-deflate'],
    ['13.1', 'permessage-deflate; client_max_window_bits'],
    ['13.2', 'permessage-deflate; server_no_context_takeover; client_max_window_bits'],
    ['13.3', 'permessage-deflate; server_max_window_bits=9; client_max_window_bits'],
    ['13.4', 'permessage-deflate; server_max_window_bits=15; client_max_window_bits'],
    [
      '13.5',
      'permessage-deflate; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits',
    ],
    [
      '13.6',
      'permessage-deflate; server_no_context_takeover; server_max_window_bits=15; client_max_window_bits',
    ],
    [
      '13.7',
      'permessage-deflate; server_no_context_takeover; server_max_window_bits=9, permessage-deflate; server_no_context_takeover, permessage-deflate',
    ],
  ] as const;
  for (const [id, extensions] of offers) {
    it(`${id}: "${extensions}" is declined, and compressed messages are refused`, async () => {
      for (const size of [0, 16, 64, 256, KiB, 4 * KiB, 8 * KiB, 16 * KiB, 32 * KiB, 64 * KiB]) {
        for (const [, opcode, fill] of kinds) await check(echoed('', opcode, fill(size)), { extensions });
      }
      const compressed = rawFrame(TEXT, Buffer.from('f248cdc9c90700', 'hex'), { rsv: 4 });
      await check({ id, what: '', steps: [compressed], ends: 1002 }, { extensions });
    });
  }
});

/** How a text is sent: as it is said there, and if it is in one part, also octet by octet in two ways. */
function waysOf({ parts, chop }: Utf8Case): Pick<WebSocketCase, 'steps' | 'chop'>[] {
  const [whole = Buffer.alloc(0)] = parts;
  const given = { steps: fragments(TEXT, parts), ...(chop !== undefined && { chop }) };
  if (parts.length > 1 || chop !== undefined || whole.length === 0) return [given];
  return [given, { steps: fragments(TEXT, cut(whole, 1)) }, { steps: given.steps, chop: 1 }];
}

describe('A signaling server, and those who are connected to it, live through', () => {
  const alice = 'a'.repeat(32);
  const bob = 'b'.repeat(32);
  let server: SignalingServer;
  const honest: RecordingClient[] = [];

  before(async () => {
    server = new SignalingServer({
      ...{
        sigver: true,
        connectionBurstPerAddress: Infinity,
        messagesPerSecond: Infinity,
        maxLagMs: Infinity,
      },
      ...{ heartbeatMs: 120_000, silenceMs: 600_000 },
    });
    await server.listen(0, '127.0.0.1');
    const url = server.url!;
    honest.push(new RecordingClient({ url, id: alice }));
    await honest[0]!.until('members []');
    honest.push(new RecordingClient({ url, id: bob }));
    await honest[1]!.until('members [a1]');
    await honest[0]!.until('joined b1');
  });

  after(async () => {
    for (const { client } of honest) client.close();
    await server.close();
  });

  /** Nobody else has noticed, and nothing of the connection is left. */
  async function checkTheOthers(): Promise<void> {
    const [first, second] = honest as [RecordingClient, RecordingClient];
    do {
      assert.ok(first.client.forward(bob, Uint8Array.of(1)));
      await second.until('introduction from a: 1');
      assert.ok(second.client.forward(alice, Uint8Array.of(2)));
      await first.until('introduction from b: 2');
      // The end of a connection may still be on its way.
    } while (server.connectionCount > 2);
    assert.deepEqual([server.connectionCount, server.memberCount, server.topicCount], [2, 2, 1]);
    assert.deepEqual([...first.lines, ...second.lines], []);
  }

  const hello = encodeClientMessage({
    ...{ kind: 'hello', topic: new Uint8Array(32).fill(9), id: 'e'.repeat(32), incarnation: 1 },
  });
  /** What a client may say first, and what it hears then; how it says something that is answered; what texts end with. */
  interface Client {
    readonly name: string;
    readonly options: OpenOptions;
    readonly first: Buffer;
    readonly dialect: Dialect;
    readonly codeOfText: number;
  }
  const clients: Client[] = [
    {
      ...{ name: 'webgroup', options: { subprotocol: 'webgroup.1' }, codeOfText: 1003 },
      first: rawFrame(BINARY, hello),
      dialect: {
        opcode: BINARY,
        message: (number) =>
          Buffer.from(
            encodeClientMessage({
              kind: 'heartbeat',
              digest: new Uint8Array(memberDigestBytes).fill(number),
              ask: true,
            }),
          ),
        answer: () => ({ opcode: BINARY, payload: Buffer.from(encodeServerMessage({ kind: 'heartbeat' })) }),
      },
    },
    {
      ...{ name: 'sigver, JSON', options: {}, codeOfText: 4000 },
      first: rawFrame(TEXT, '{"open":"key"}'),
      dialect: {
        opcode: TEXT,
        message: (number) => Buffer.from(`{"id":"ü${number}","data":1}`),
        answer: (message) => {
          const { id } = JSON.parse(message.toString()) as { id: string };
          return { opcode: TEXT, payload: Buffer.from(JSON.stringify({ id, unavailable: 'true' })) };
        },
      },
    },
    {
      ...{ name: 'sigver, protobuf', options: { path: '/key' }, codeOfText: 4743 },
      first: rawFrame(BINARY, Uint8Array.of(0x1a, 0x02, 0x08, 0x01)),
      // It connects once more, under another id, and hears that it is a member.
      dialect: {
        opcode: BINARY,
        message: (number) => Buffer.from([0x1a, 0x02, 0x08, number + 1]),
        answer: () => ({ opcode: BINARY, payload: Buffer.from([0x20, 0x01]) }),
      },
    },
  ];

  for (const { name, options, first, dialect, codeOfText } of clients) {
    describe(`a client (${name}) that sends`, () => {
      async function check(each: WebSocketCase): Promise<void> {
        const socket = await RawWebSocket.open(server.address!.port, options);
        try {
          await socket.write([first]);
          assert.equal((await socket.next())!.opcode, dialect.opcode);
          assert.deepEqual(await play(socket, each), { got: each.gets ?? [], ends: each.ends ?? 1000 });
        } finally {
          await socket.end();
        }
        await checkTheOthers();
      }

      for (const each of controlCases(dialect)) it(`${each.id}: ${each.what}`, () => check(each));

      for (const each of utf8Cases) {
        const ends = each.isValid ? codeOfText : 1007;
        it(`${each.id}: a text that is ${each.isValid ? 'no message' : 'no UTF-8'}, with ${ends}`, async () => {
          for (const way of waysOf(each)) await check({ id: each.id, what: '', ...way, ends });
        });
      }

      for (const opcode of [TEXT, BINARY]) {
        const payload = Buffer.alloc(maxBytes + 1, '*');
        for (const size of [maxBytes + 1, 16_384 * KiB]) {
          it(`9.${opcode}: a message of ${size} octets`, () =>
            check({
              id: '',
              what: '',
              steps: [rawFrame(opcode, payload.subarray(1), { length: size })],
              ends: 1009,
            }));
        }
        it(`9.${opcode + 2}: fragments that are too long together`, () =>
          check({ id: '', what: '', steps: fragments(opcode, cut(payload, maxBytes)), ends: 1009 }));
        it(`9.${opcode + 2}: more fragments than are allowed`, () =>
          check({
            id: '',
            what: '',
            steps: fragments(opcode, cut(payload.subarray(1), KiB - 1)),
            ends: 1008,
          }));
      }
    });
  }
});

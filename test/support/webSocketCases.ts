import { closeFrame, cut, fragments, opcodes, rawFrame } from './RawWebSocket.js';
import type { Chop, RawWebSocket, ServerFrame } from './RawWebSocket.js';

// The numbers are those that Autobahn's test suite gives to its cases. What each of them sends and expects follows from
// RFC 6455 and from the published reports of that suite.

/** What a client says in a case where it says anything, and what a server answers to it. */
export interface Dialect {
  readonly opcode: number;
  message(number: number): Buffer;
  answer(message: Buffer): ServerFrame;
}

/** Bytes to be sent; or how many frames of the server are to be awaited before it goes on. */
export type Step = Uint8Array | number;

export interface WebSocketCase {
  readonly id: string;
  readonly what: string;
  readonly steps: readonly Step[];
  /** Default: frame by frame. */
  readonly chop?: Chop;
  /** What comes from the server before its close frame: all of it, in this order. */
  readonly gets?: readonly ServerFrame[];
  /** The code of the server's close frame, 1005 for one that has none. By default the client closes with 1000. */
  readonly ends?: number;
  /** A close frame is among the steps. Then, and by default, the server has to end the connection by itself. */
  readonly closes?: boolean;
}

export interface Outcome {
  readonly got: readonly ServerFrame[];
  /** Undefined: the connection has ended without a close frame. */
  readonly ends: number | undefined;
}

/** Plays a case on a connection that is open. Resolves when the connection has ended. */
export async function play(
  socket: RawWebSocket,
  { steps, chop, gets = [], ends, closes }: WebSocketCase,
): Promise<Outcome> {
  const got: ServerFrame[] = [];
  let close: ServerFrame | undefined;
  const take = async (): Promise<boolean> => {
    const frame = await socket.next();
    if (frame?.opcode === opcodes.CLOSE) close = frame;
    else if (frame) got.push(frame);
    return frame !== undefined && !close;
  };
  let pending: Uint8Array[] = [];
  for (const step of [...steps, 0]) {
    if (typeof step !== 'number') {
      pending.push(step);
      continue;
    }
    await socket.write(pending, chop);
    pending = [];
    while (got.length < step && (await take()));
  }
  if (ends === undefined) {
    while (got.length < gets.length && (await take()));
    if (!close) await socket.write([closeFrame(1000)]);
  }
  while (!close && got.length <= gets.length && (await take()));
  // A server that fails a connection waits for the client to go (RFC 6455 §7.1.7); after a closing handshake it goes first.
  if (ends !== undefined && !closes) await socket.end();
  // It says nothing after its close frame.
  for (let frame; (frame = await socket.next());) got.push(frame);
  const code = close && (close.payload.length >= 2 ? close.payload.readUInt16BE() : 1005);
  return { got, ends: code };
}

/** Sections 2 to 5 and 7: pings, reserved bits and opcodes, fragments, the closing handshake. */
export function controlCases(dialect: Dialect): WebSocketCase[] {
  const { opcode } = dialect;
  const say = (number: number): Buffer => rawFrame(opcode, dialect.message(number));
  const answer = (number: number): ServerFrame => dialect.answer(dialect.message(number));
  const inTwo = (number: number): Buffer[] => {
    const message = dialect.message(number);
    return fragments(opcode, cut(message, Math.ceil(message.length / 2)));
  };
  const inFive = (number: number): Buffer[] => {
    const message = dialect.message(number);
    const parts = [0, 1, 2, 3].map((at) => message.subarray(at, at + 1));
    return fragments(opcode, [...parts, message.subarray(4)]);
  };
  const ping = (payload: Uint8Array | string = 'are you there?'): Buffer => rawFrame(opcodes.PING, payload);
  const pong = (payload: Uint8Array | string = 'are you there?'): ServerFrame => ({
    opcode: opcodes.PONG,
    payload: Buffer.from(payload),
  });
  const binary = Buffer.from([0, 0xff, 0xfe, 0xfd, 0xc0, 0x80]);
  const long = Buffer.alloc(125, 0xfe);
  const many = Array.from({ length: 10 }, (_, i) => `ping ${i}`);
  const [first, second] = inTwo(0) as [Buffer, Buffer];
  const five = inFive(0);
  const stray = (fin: boolean): Buffer => rawFrame(opcodes.CONTINUATION, 'nothing before it', { fin });
  const close = closeFrame(1000);
  const chops = ['one', 'frames', 1] as const;
  const inChops = (
    numbers: readonly string[],
    make: (chop: Chop) => Omit<WebSocketCase, 'id' | 'chop'>,
  ): WebSocketCase[] =>
    numbers.map((id, index) => {
      const chop = chops[index]!;
      const { what, ...rest } = make(chop);
      return {
        id,
        what: `${what}, in ${chop === 'one' ? 'one piece' : chop === 1 ? 'octets' : 'frames'}`,
        chop,
        ...rest,
      };
    });
  const reserved = (id: string, code: number, withPayload: boolean): WebSocketCase[] => {
    const frame = rawFrame(code, withPayload ? 'payload' : '');
    const what = `reserved opcode ${code}`;
    return [{ id, what, steps: [frame], ends: 1002 }];
  };
  const reservedLater = (id: string, code: number, withPayload: boolean, chop: Chop): WebSocketCase => ({
    ...{ id, chop, what: `a message, reserved opcode ${code}, a ping` },
    steps: [say(0), rawFrame(code, withPayload ? 'payload' : ''), ping()],
    ...{ gets: [answer(0)], ends: 1002 },
  });

  return [
    { id: '2.1', what: 'a ping without payload', steps: [ping('')], gets: [pong('')] },
    { id: '2.2', what: 'a ping with text', steps: [ping()], gets: [pong()] },
    { id: '2.3', what: 'a ping with bytes that are no text', steps: [ping(binary)], gets: [pong(binary)] },
    { id: '2.4', what: 'a ping of 125 octets', steps: [ping(long)], gets: [pong(long)] },
    { id: '2.5', what: 'a ping of 126 octets', steps: [ping(Buffer.alloc(126))], ends: 1002 },
    {
      id: '2.6',
      what: 'a ping of 125 octets, octet by octet',
      steps: [ping(long)],
      chop: 1,
      gets: [pong(long)],
    },
    { id: '2.7', what: 'a pong that nobody asked for', steps: [rawFrame(opcodes.PONG)] },
    { id: '2.8', what: 'such a pong with payload', steps: [rawFrame(opcodes.PONG, 'unsolicited')] },
    {
      id: '2.9',
      what: 'such a pong, and a ping',
      steps: [rawFrame(opcodes.PONG, 'x'), ping()],
      gets: [pong()],
    },
    { id: '2.10', what: 'ten pings', steps: many.map(ping), gets: many.map(pong) },
    { id: '2.11', what: 'ten pings, octet by octet', steps: many.map(ping), chop: 1, gets: many.map(pong) },

    {
      id: '3.1',
      what: 'RSV = 1 in a message',
      steps: [rawFrame(opcode, dialect.message(0), { rsv: 1 })],
      ends: 1002,
    },
    ...(
      [
        ['3.2', 2, 'one'],
        ['3.3', 3, 'frames'],
        ['3.4', 4, 1],
      ] as const
    ).map(([id, rsv, chop]) => ({
      ...{ id, chop, what: `a message, one with RSV = ${rsv}, a ping` },
      steps: [say(0), rawFrame(opcode, dialect.message(1), { rsv }), ping()],
      ...{ gets: [answer(0)], ends: 1002 },
    })),
    {
      id: '3.5',
      what: 'RSV = 5 in a binary message',
      steps: [rawFrame(opcodes.BINARY, binary, { rsv: 5 })],
      ends: 1002,
    },
    { id: '3.6', what: 'RSV = 6 in a ping', steps: [rawFrame(opcodes.PING, 'x', { rsv: 6 })], ends: 1002 },
    {
      id: '3.7',
      what: 'RSV = 7 in a close frame',
      steps: [rawFrame(opcodes.CLOSE, '', { rsv: 7 })],
      ends: 1002,
    },

    ...reserved('4.1.1', 3, false),
    ...reserved('4.1.2', 4, true),
    reservedLater('4.1.3', 5, false, 'one'),
    reservedLater('4.1.4', 6, true, 'frames'),
    reservedLater('4.1.5', 7, true, 1),
    ...reserved('4.2.1', 11, false),
    ...reserved('4.2.2', 12, true),
    reservedLater('4.2.3', 13, false, 'one'),
    reservedLater('4.2.4', 14, true, 'frames'),
    reservedLater('4.2.5', 15, true, 1),

    { id: '5.1', what: 'a ping in two fragments', steps: fragments(opcodes.PING, cut(long, 64)), ends: 1002 },
    { id: '5.2', what: 'a pong in two fragments', steps: fragments(opcodes.PONG, cut(long, 64)), ends: 1002 },
    ...inChops(['5.3', '5.4', '5.5'], () => ({
      what: 'a message in two fragments',
      steps: inTwo(0),
      gets: [answer(0)],
    })),
    ...inChops(['5.6', '5.7', '5.8'], () => ({
      what: 'a ping between two fragments',
      steps: [first, ping(), second],
      gets: [pong(), answer(0)],
    })),
    ...inChops(['5.9', '5.10', '5.11'], () => ({
      what: 'a last fragment of nothing, and a message',
      ...{ steps: [stray(true), say(0)], ends: 1002 },
    })),
    ...inChops(['5.12', '5.13', '5.14'], () => ({
      what: 'a fragment of nothing, and a message',
      ...{ steps: [stray(false), say(0)], ends: 1002 },
    })),
    {
      ...{ id: '5.15', what: 'a message in two fragments, a fragment of nothing, a message', chop: 'one' },
      ...{ steps: [...inTwo(0), stray(false), say(1)], gets: [answer(0)], ends: 1002 },
    },
    {
      id: '5.16',
      what: 'a fragment of nothing, a message in two',
      steps: [stray(false), ...inTwo(0)],
      ends: 1002,
    },
    {
      id: '5.17',
      what: 'a last fragment of nothing, a message in two',
      steps: [stray(true), ...inTwo(0)],
      ends: 1002,
    },
    { id: '5.18', what: 'a message that begins within another', steps: [first, say(1)], ends: 1002 },
    {
      ...{ id: '5.19', what: 'five fragments, with pings that are answered before the end' },
      steps: [five[0]!, five[1]!, ping('1'), 1, five[2]!, five[3]!, ping('2'), 2, five[4]!],
      gets: [pong('1'), pong('2'), answer(0)],
    },
    {
      ...{ id: '5.20', what: 'five fragments, with pings between them, and no pause' },
      steps: [five[0]!, five[1]!, ping('1'), five[2]!, five[3]!, ping('2'), five[4]!],
      gets: [pong('1'), pong('2'), answer(0)],
    },

    {
      id: '7.1.1',
      what: 'a message, and the end',
      steps: [say(0), close],
      gets: [answer(0)],
      ends: 1000,
      closes: true,
    },
    { id: '7.1.2', what: 'two close frames', steps: [close, close], ends: 1000, closes: true },
    { id: '7.1.3', what: 'a ping after the close frame', steps: [close, ping()], ends: 1000, closes: true },
    {
      id: '7.1.4',
      what: 'a message after the close frame',
      steps: [close, say(0)],
      ends: 1000,
      closes: true,
    },
    {
      id: '7.1.5',
      what: 'a close frame within a message',
      steps: [first, close, second],
      ends: 1000,
      closes: true,
    },
    {
      id: '7.3.1',
      what: 'a close frame without payload',
      steps: [rawFrame(opcodes.CLOSE)],
      ends: 1005,
      closes: true,
    },
    { id: '7.3.2', what: 'a close frame of one octet', steps: [rawFrame(opcodes.CLOSE, 'x')], ends: 1002 },
    { id: '7.3.3', what: 'a close frame of two octets', steps: [close], ends: 1000, closes: true },
    {
      id: '7.3.4',
      what: 'a close frame with a reason',
      steps: [closeFrame(1000, 'ßye')],
      ends: 1000,
      closes: true,
    },
    {
      ...{ id: '7.3.5', what: 'a close frame of 125 octets', steps: [closeFrame(1000, '*'.repeat(123))] },
      ...{ ends: 1000, closes: true },
    },
    {
      id: '7.3.6',
      what: 'a close frame of 126 octets',
      steps: [closeFrame(1000, '*'.repeat(124))],
      ends: 1002,
    },
    {
      id: '7.5.1',
      what: 'a reason that is no UTF-8',
      steps: [closeFrame(1000, Buffer.from('cebaeda080', 'hex'))],
      ends: 1007,
    },
    ...validCodes.map((code, index) => ({
      ...{
        id: `7.7.${index + 1}`,
        what: `close code ${code}`,
        steps: [closeFrame(code)],
        ends: code,
        closes: true,
      },
    })),
    ...invalidCodes.map((code, index) => ({
      ...{ id: `7.9.${index + 1}`, what: `close code ${code}`, steps: [closeFrame(code)], ends: 1002 },
    })),
    { id: '7.13.1', what: 'close code 5000', steps: [closeFrame(5000)], ends: 1002 },
    { id: '7.13.2', what: 'close code 65535', steps: [closeFrame(65_535)], ends: 1002 },
  ];
}

/** The last three have been registered with IANA since the suite was written, which called them wrong. */
const validCodes = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999, 1012, 1013, 1014,
];
/** The suite has left out codes of this list over time, so from the sixth on its numbers depend on its version. */
const invalidCodes = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999];

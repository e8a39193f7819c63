import { fromUtf8, utf8 } from '../../../src/base/bytes.js';
import { SigverGroups } from '../../../src/server/core/sigverGroups.js';
import { SigverOpeners } from '../../../src/server/core/sigverOpeners.js';
import type { SigverOutput } from '../../../src/server/core/sigver.js';
import { encodeMessage } from '../../../src/wire/codec.js';
import { readMessage, writeMessage } from '../../../src/wire/gen/sigver.js';
import { decodeMessage } from '../../../src/wire/codec.js';
import { ByteSource } from '../ByteSource.js';
import type { Target } from '../Target.js';
import { samples } from './samples.js';

const texts = [
  ...[
    '{"open":"a"}',
    '{"join":"a"}',
    '{"open":"__proto__"}',
    '{"join":"__proto__"}',
    '{"data":{"a":[1,"\u00e9"]}}',
  ],
  ...['{"id":1,"data":"x"}', '{"id":"1","data":2}', '{"id":"constructor","data":1}'],
  ...[
    '{"__proto__":{"polluted":1},"data":1}',
    '{"data":{"__proto__":{"polluted":1}}}',
    '{"id":{"toString":1},"data":1}',
  ],
];
const keys = ['a', 'b', '__proto__', 'constructor', '', 'k'.repeat(513)];
const connectionCount = 6;

/**
 * The server for clients of sigver, of its JSON protocol and of its protobuf protocol, with six connections each that
 * say what the input says.
 */
export const target: Target = {
  maxBytes: 160,
  seeds: [
    ...texts.map((text) =>
      Uint8Array.of(0, 0, 0, 0, 1, 1, 0, 2, 2, text.length, ...utf8(text), 0, 3, 5, 0, 3, 6),
    ),
    ...samples.sigver.map((message) =>
      Uint8Array.of(1, 3, 0, 0, 3, 1, 0, 6, 0, 5, 0, 4, 1, message.length, ...message, 7),
    ),
  ],
  run(input) {
    const source = new ByteSource(input);
    if (source.bool()) liveInGroups(source);
    else liveAsOpeners(source);
  },
};

/** Who is connected, as the driver knows it. */
class Connections<Frame> {
  readonly #open = new Set<number>();
  readonly #check: (frame: Frame) => void;
  #next = 0;

  constructor(check: (frame: Frame) => void) {
    this.#check = check;
  }

  get all(): readonly number[] {
    return [...this.#open];
  }

  /** A new one; undefined when there are enough. */
  connect(): number | undefined {
    if (this.#open.size >= connectionCount) return undefined;
    this.#open.add(++this.#next);
    return this.#next;
  }

  close(connection: number): void {
    this.#open.delete(connection);
  }

  take(outputs: readonly SigverOutput<Frame>[]): void {
    for (const output of outputs) {
      if (!this.#open.has(output.connection)) throw new Error(`${output.type} for one that is closed`);
      if (output.type === 'send') this.#check(output.frame);
      else this.close(output.connection);
    }
  }
}

function liveAsOpeners(source: ByteSource): void {
  const openers = new SigverOpeners();
  const connections = new Connections<string>((frame) => {
    const keysOf = Object.keys(JSON.parse(frame) as object)
      .sort()
      .join();
    if (!['isKeyOk', 'data', 'data,id', 'id,unavailable'].includes(keysOf)) throw new Error(`sends ${frame}`);
  });
  while (!source.isEmpty) {
    const connection = source.pick(connections.all) ?? connections.connect()!;
    switch (source.below(4)) {
      case 0:
        connections.connect();
        break;
      case 1:
        connections.take(openers.handle({ type: 'message', connection, frame: source.pick(texts) }));
        break;
      case 2:
        connections.take(openers.handle({ type: 'message', connection, frame: fromUtf8(source.bytes()) }));
        break;
      default:
        connections.close(connection);
        connections.take(openers.handle({ type: 'closed', connection }));
    }
  }
  for (const connection of connections.all) {
    connections.close(connection);
    connections.take(openers.handle({ type: 'closed', connection }));
  }
  if (openers.keyCount > 0) throw new Error(`${openers.keyCount} keys are left`);
}

function liveInGroups(source: ByteSource): void {
  const groups = new SigverGroups();
  const connections = new Connections<Uint8Array>((frame) => void decodeMessage(readMessage, frame));
  const frames = (): Uint8Array => {
    if (source.bool()) {
      const [id, members] = [
        source.below(4),
        Uint8Array.from({ length: source.below(3) }, () => source.below(4)),
      ];
      return encodeMessage(writeMessage, { connect: { id, members } });
    }
    const content = { senderId: source.byte(), recipientId: source.below(8), lastData: source.bool() };
    return encodeMessage(writeMessage, { content: { ...content, data: source.take(2) } });
  };
  while (!source.isEmpty) {
    const connection = source.pick(connections.all);
    switch (connection === undefined ? 0 : source.below(8)) {
      case 0: {
        const added = connections.connect();
        if (added === undefined) break;
        const [key, favored] = [source.pick(keys), source.bool()];
        connections.take(groups.handle({ type: 'connected', connection: added, key, favored }));
        break;
      }
      case 1:
        connections.take(groups.handle({ type: 'message', connection: connection!, frame: source.bytes() }));
        break;
      case 2:
        connections.close(connection!);
        connections.take(groups.handle({ type: 'closed', connection: connection! }));
        break;
      case 3:
        connections.take(
          groups.handle(source.bool() ? { type: 'tick' } : { type: 'text', connection: connection! }),
        );
        break;
      default:
        connections.take(groups.handle({ type: 'message', connection: connection!, frame: frames() }));
    }
  }
  for (const connection of connections.all) {
    connections.close(connection);
    connections.take(groups.handle({ type: 'closed', connection }));
  }
  if (groups.keyCount > 0) throw new Error(`${groups.keyCount} keys are left`);
}

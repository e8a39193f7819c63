import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { utf8 } from '../../../src/base/bytes.js';
import { Emitter } from '../../../src/base/Emitter.js';
import { YjsProvider, type GroupLike } from '../../../src/provider/yjs.js';
import { Metas, type Meta } from '../../../src/service/Metas.js';
import { UserMessages } from '../../../src/service/UserMessages.js';
import type { GroupTransport, IncomingMessage, MessageHandler } from '../../../src/topology/Topology.js';
import { ByteSource } from '../ByteSource.js';
import type { Target } from '../Target.js';

const metas = [
  ...[
    '{"name":"Ann","age":3,"x":true}',
    '{"__proto__":{"polluted":1}}',
    '{"constructor":"a","toString":"b"}',
  ],
  ...['{"a":null}', '[1]', 'null', '{"__proto__":"a"}', '{"a":1e999}', '{"\u00e9":1}'],
].map(utf8);
const updates = yjsMessages();

/**
 * What the services make of the messages of three members: what they say of themselves, messages of the application, and
 * those of the Yjs provider.
 */
export const target: Target = {
  maxBytes: 200,
  seeds: [
    ...metas.map((meta) => Uint8Array.of(0, 0, 15, meta.length, ...meta, 1, 15, 2, 123, 125)),
    ...updates.map((update) => Uint8Array.of(1, 0, update.length, ...update, 1, update.length, ...update)),
    Uint8Array.of(2, 0, 0, 3, 1, 2, 3, 1, 1, 2, 0xc3, 0xa9),
  ],
  partOf: (input) => (input[0] ?? 0) % 3,
  run(input) {
    const source = new ByteSource(input);
    const part = source.below(3);
    if (part === 0) hearMetas(source);
    else if (part === 1) share(source);
    else hearMessages(source);
  },
};

/** A transport that brings what it is told to bring. */
class FakeTransport {
  readonly #handlers = new Map<number, MessageHandler>();

  get asTransport(): GroupTransport {
    // What the services here use of it.
    return {
      has: () => true,
      receive: (service: number, handler: MessageHandler) => void this.#handlers.set(service, handler),
    } as unknown as GroupTransport;
  }

  bring(service: number, message: Omit<IncomingMessage, 'service'>): void {
    this.#handlers.get(service)!(message as IncomingMessage);
  }
}

function hearMetas(source: ByteSource): void {
  const transport = new FakeTransport();
  let fire: (() => void) | undefined;
  const clock = {
    ...{ nowMs: () => 0, wallMs: () => 0 },
    after: (_delayMs: number, action: () => void) => {
      fire = action;
      return () => (fire = undefined);
    },
  };
  const services = new Metas(transport.asTransport, clock, { meta: {} }, (_from, meta) => checkHeard(meta));
  while (!source.isEmpty) {
    const from = source.pick(['a', '__proto__', 'constructor']);
    const lane = source.byte();
    if (lane === 0) services.left(from);
    else if (lane === 1) fire?.();
    else transport.bring(3, { from, lane, data: source.bytes(), text: source.bool() });
    const meta = services.of(from);
    if (meta) checkHeard(meta);
  }
}

function checkHeard(meta: Meta): void {
  if (Object.getPrototypeOf(meta) !== null || !Object.isFrozen(meta))
    throw new Error('a meta of another kind');
  for (const [name, value] of Object.entries(meta)) {
    if (!/^[a-z]/i.test(name) || !['string', 'number', 'boolean'].includes(typeof value))
      throw new Error(`a meta with ${name}`);
  }
}

function hearMessages(source: ByteSource): void {
  const transport = new FakeTransport();
  new UserMessages(transport.asTransport, (_from, data) => {
    if (typeof data !== 'string' && data.byteOffset + data.length > data.buffer.byteLength)
      throw new Error('bytes of nobody');
  });
  while (!source.isEmpty)
    transport.bring(0, { from: 'a', lane: source.below(15), text: source.bool(), data: source.bytes() });
}

type Events = {
  memberJoin: [id: string];
  memberLeave: [id: string];
  stateChange: [];
  message: [id: string, data: string | Uint8Array, details: { lane: number }];
};

/** One that has joined, with members `a` and `b`; what it sends is lost. */
class FakeGroup implements GroupLike {
  readonly myId = 'me';
  readonly members = ['me', 'a', 'b'];
  readonly state = 1;
  readonly events = new Emitter<Events>((error) => {
    throw error;
  });
  send = (): boolean => true;
  sendTo = (): boolean => true;
  ready = (): Promise<void> => Promise.resolve();
  on<Name extends keyof Events>(event: Name, handler: (...args: Events[Name]) => unknown): () => void {
    return this.events.on(event, handler);
  }
}

function share(source: ByteSource): void {
  const doc = new Y.Doc();
  doc.clientID = 1;
  const awareness = new Awareness(doc);
  const group = new FakeGroup();
  const provider = new YjsProvider(group, doc, { awareness });
  try {
    while (!source.isEmpty) {
      const from = source.pick(['a', 'b', 'nobody']);
      group.events.emit('message', null, from, source.bytes(), { lane: 13 });
      const state = provider.stateOf(from);
      if (state !== undefined && (typeof state !== 'object' || state === null)) throw new Error('no state');
      if (!awareness.getLocalState()) throw new Error('the own state is gone');
    }
  } finally {
    provider.destroy();
    // It has a timer.
    awareness.destroy();
    doc.destroy();
  }
}

/** One of each kind. */
function yjsMessages(): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = 2;
  doc.getText('text').insert(0, 'abc');
  doc.getText('text').delete(1, 1);
  doc.getMap('__proto__').set('__proto__', { a: [1, null, 'a'] });
  const update = Y.encodeStateAsUpdate(doc);
  const vector = Y.encodeStateVector(doc);
  const state = utf8('{"user":{"name":"a"},"__proto__":{"polluted":1}}');
  doc.destroy();
  return [
    Uint8Array.of(0, ...vector),
    Uint8Array.of(1, ...update),
    Uint8Array.of(2, ...update),
    Uint8Array.of(3, 1, 2, 1, state.length, ...state),
    Uint8Array.of(3, 1, 2, 2, 4, ...utf8('null')),
  ];
}

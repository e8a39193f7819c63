import assert from 'node:assert/strict';
import { UserMessages, type Data } from '../../../src/service/UserMessages.js';
import type {
  Departed,
  GroupTransport,
  IncomingMessage,
  MessageHandler,
} from '../../../src/topology/Topology.js';

/** A transport that keeps what is sent as it is handed over. */
class FakeTransport implements GroupTransport {
  readonly others = ['b', 'c'];
  readonly neighbors = this.others;
  readonly sent: { to: string; service: number; lane: number; data: Uint8Array; text: boolean }[] = [];
  hasRoom = true;
  readonly #handlers = new Map<number, MessageHandler>();

  has(id: string): boolean {
    return this.others.includes(id);
  }
  path(): undefined {}
  maxMessageBytes(to?: string): number {
    return to === 'b' ? 4 : 2;
  }
  send(to: string, service: number, lane: number, data: Uint8Array, text: boolean): boolean {
    this.sent.push({ to, service, lane, data, text });
    return this.hasRoom;
  }
  broadcast(service: number, lane: number, data: Uint8Array, text: boolean): boolean {
    return this.send('all', service, lane, data, text);
  }
  async ready(): Promise<void> {}
  async flush(): Promise<void> {}
  departed: Departed[] = [];
  readonly awaited: [lane: number, to: string | undefined][] = [];
  async acknowledged(lane: number, to?: string): Promise<readonly Departed[]> {
    this.awaited.push([lane, to]);
    return this.departed;
  }
  receive(service: number, handler: MessageHandler): void {
    this.#handlers.set(service, handler);
  }
  deliver(message: IncomingMessage): unknown {
    return this.#handlers.get(0)!(message);
  }
}

describe('UserMessages', () => {
  let transport: FakeTransport;
  let received: [string, Data, number][];
  let messages: UserMessages;

  beforeEach(() => {
    transport = new FakeTransport();
    received = [];
    messages = new UserMessages(transport, (from, data, { lane }) => {
      received.push([from, data, lane]);
      return 'what the handler returns';
    });
  });

  it('sends text as UTF-8 and bytes as they are, to all or to one', () => {
    messages.send('é', 0);
    messages.sendTo('b', new Uint8Array([1, 2, 3]), 14);
    assert.deepEqual(transport.sent, [
      { to: 'all', service: 0, lane: 0, data: new Uint8Array([0xc3, 0xa9]), text: true },
      { to: 'b', service: 0, lane: 14, data: new Uint8Array([1, 2, 3]), text: false },
    ]);
  });

  it('says whether there is room', () => {
    assert.equal(messages.send('', 0), true);
    transport.hasRoom = false;
    assert.equal(messages.send('', 0), false);
    assert.equal(messages.sendTo('b', '', 0), false);
  });

  it('says when everybody has acknowledged, or who was gone first', async () => {
    await messages.acknowledged(3);
    await messages.acknowledged(4, 'b');
    assert.deepEqual(transport.awaited, [
      [3, undefined],
      [4, 'b'],
    ]);
    const unacked = { messages: 2, bytes: 30 };
    transport.departed = [{ id: 'b', departure: { reason: 'lost', unacked } }];
    const expected = { code: 'UNACKNOWLEDGED', retryable: true, unacked: new Map([['b', unacked]]) };
    await assert.rejects(messages.acknowledged(0), expected);
    transport.departed.push({ id: 'c', departure: { reason: 'self', unacked } });
    await assert.rejects(messages.acknowledged(0), { code: 'LEFT' });
  });

  it('copies what it is given and what it gives', () => {
    const given = Buffer.from([1, 2]);
    messages.send(given, 0);
    given.fill(0);
    assert.deepEqual([...transport.sent[0]!.data], [1, 2]);
    const shared = new Uint8Array([9, 1, 2, 9]);
    transport.deliver({ from: 'b', lane: 3, data: shared.subarray(1, 3), text: false });
    shared.fill(0);
    assert.deepEqual(received, [['b', new Uint8Array([1, 2]), 3]]);
  });

  it('hands on what the handler returns, for the transport to wait for', () => {
    const text = new TextEncoder().encode('é');
    const result = transport.deliver({ from: 'c', lane: 0, data: text, text: true });
    assert.equal(result, 'what the handler returns');
    assert.deepEqual(received, [['c', 'é', 0]]);
  });

  it('keeps a byte order mark at the beginning of text', () => {
    transport.deliver({ from: 'c', lane: 0, data: new TextEncoder().encode('\ufeffa'), text: true });
    assert.deepEqual(received, [['c', '\ufeffa', 0]]);
  });

  it('refuses what is too long for those it goes to, in bytes', () => {
    messages.sendTo('b', 'abcd', 0);
    messages.send('ab', 0);
    for (const send of [
      () => messages.send('abc', 0),
      () => messages.send('éa', 0),
      () => messages.sendTo('b', 'ééé', 0),
      () => messages.sendTo('c', new Uint8Array(3), 0),
    ]) {
      assert.throws(send, { code: 'MESSAGE_TOO_LARGE' });
    }
    assert.equal(transport.sent.length, 2);
  });

  it('refuses unknown members, lanes and data', () => {
    assert.throws(() => messages.sendTo('d', 'x', 0), { code: 'UNKNOWN_MEMBER' });
    assert.throws(() => messages.sendTo(Symbol('id') as unknown as string, 'x', 0), {
      code: 'UNKNOWN_MEMBER',
    });
    for (const lane of [-1, 15, 1.5, NaN, Infinity]) {
      assert.throws(() => messages.send('x', lane), { code: 'INVALID_ARGUMENT' });
    }
    for (const data of [1, null, undefined, {}, Object.create(null), [1], new ArrayBuffer(1)]) {
      assert.throws(() => messages.send(data as string, 0), { code: 'INVALID_DATA' });
    }
    assert.equal(transport.sent.length, 0);
  });
});

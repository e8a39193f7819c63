import { maxSigverKeyLength, type SigverClose, type SigverInput, type SigverOutput } from './sigver.js';

type Output = SigverOutput<string>;

/** One who waits at a key for others. */
interface Opener {
  readonly connection: number;
  readonly key: string;
  readonly joinings: Map<string, Joining>;
}

/** One who has come to a key. */
interface Joining {
  readonly connection: number;
  readonly id: number;
  /** Undefined when it has gone. */
  opener: Opener | undefined;
}

const closes = {
  MALFORMED: { code: 4000, reason: 'not a message of this protocol' },
  BAD_KEY: { code: 4001, reason: `a key is a text of 1 to ${maxSigverKeyLength} characters` },
  KEY_TAKEN: { code: 4010, reason: 'somebody waits at this key already' },
  KEY_UNKNOWN: { code: 4011, reason: 'nobody waits at this key' },
  OPENER_GONE: { code: 4020, reason: 'who waited at this key has gone' },
  NOT_OPEN: { code: 4022, reason: 'nothing was opened before' },
  NOT_JOINED: { code: 4023, reason: 'nothing was joined before' },
} as const satisfies Record<string, SigverClose>;

/**
 * The JSON protocol of sigver 8.0 to 9.0.1 (netflux 1.0.0-rc.6 to rc.9), without sockets: an opener waits at a key,
 * joinings come to it, and the server passes `data` between them. Never throws, whatever the text is.
 */
export class SigverOpeners {
  readonly #byKey = new Map<string, Opener>();
  readonly #openers = new Map<number, Opener>();
  readonly #joinings = new Map<number, Joining>();
  #lastId = 0;

  /** Keys at which somebody waits. */
  get keyCount(): number {
    return this.#byKey.size;
  }

  handle(input: SigverInput<string>): Output[] {
    if (input.type === 'closed') return this.#closed(input.connection);
    const { connection } = input;
    const message = parse(input.frame);
    if (!message) return this.#close(connection, closes.MALFORMED);
    switch (message.kind) {
      case 'open':
        return this.#open(connection, message.key);
      case 'join':
        return this.#join(connection, message.key);
      case 'toJoining':
        return this.#toJoining(connection, message.id, message.data);
      case 'toOpener':
        return this.#toOpener(connection, message.data);
    }
  }

  #open(connection: number, key: unknown): Output[] {
    if (this.#knows(connection)) return this.#close(connection, closes.MALFORMED);
    if (!isKey(key)) return this.#close(connection, closes.BAD_KEY);
    if (this.#byKey.has(key)) return this.#refuse(connection, closes.KEY_TAKEN);
    const opener = { connection, key, joinings: new Map<string, Joining>() };
    this.#byKey.set(key, opener);
    this.#openers.set(connection, opener);
    return [send(connection, { isKeyOk: true })];
  }

  #join(connection: number, key: unknown): Output[] {
    if (this.#knows(connection)) return this.#close(connection, closes.MALFORMED);
    if (!isKey(key)) return this.#close(connection, closes.BAD_KEY);
    const opener = this.#byKey.get(key);
    if (!opener) return this.#refuse(connection, closes.KEY_UNKNOWN);
    const joining = { connection, id: ++this.#lastId, opener };
    opener.joinings.set(String(joining.id), joining);
    this.#joinings.set(connection, joining);
    return [send(connection, { isKeyOk: true })];
  }

  #toJoining(connection: number, id: string | number, data: unknown): Output[] {
    const opener = this.#openers.get(connection);
    if (!opener) return this.#close(connection, closes.NOT_OPEN);
    const joining = opener.joinings.get(String(id));
    return [joining ? send(joining.connection, { data }) : send(connection, { id, unavailable: 'true' })];
  }

  #toOpener(connection: number, data: unknown): Output[] {
    const joining = this.#joinings.get(connection);
    if (!joining) return this.#close(connection, closes.NOT_JOINED);
    if (!joining.opener) return this.#close(connection, closes.OPENER_GONE);
    return [send(joining.opener.connection, { id: joining.id, data })];
  }

  #refuse(connection: number, close: SigverClose): Output[] {
    return [send(connection, { isKeyOk: false }), ...this.#close(connection, close)];
  }

  #close(connection: number, close: SigverClose): Output[] {
    return [{ type: 'close', connection, close }, ...this.#closed(connection)];
  }

  #closed(connection: number): Output[] {
    const opener = this.#openers.get(connection);
    if (opener) {
      this.#openers.delete(connection);
      this.#byKey.delete(opener.key);
      for (const joining of opener.joinings.values()) joining.opener = undefined;
    }
    const joining = this.#joinings.get(connection);
    this.#joinings.delete(connection);
    if (!joining?.opener) return [];
    joining.opener.joinings.delete(String(joining.id));
    return [send(joining.opener.connection, { id: joining.id, unavailable: 'true' })];
  }

  #knows(connection: number): boolean {
    return this.#openers.has(connection) || this.#joinings.has(connection);
  }
}

type Message =
  | { readonly kind: 'open' | 'join'; readonly key: unknown }
  | { readonly kind: 'toJoining'; readonly id: string | number; readonly data: unknown }
  | { readonly kind: 'toOpener'; readonly data: unknown };

/** Exactly these sets of names; undefined for anything else. Ids are a text or a number, as generations differ. */
function parse(text: string): Message | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const names = [...fields.keys()].sort().join();
  if (names === 'open' || names === 'join') return { kind: names, key: fields.get(names) };
  if (names === 'data') return { kind: 'toOpener', data: fields.get('data') };
  const id = fields.get('id');
  if (names !== 'data,id' || (typeof id !== 'string' && typeof id !== 'number')) return undefined;
  return { kind: 'toJoining', id, data: fields.get('data') };
}

function isKey(key: unknown): key is string {
  return typeof key === 'string' && key.length >= 1 && key.length <= maxSigverKeyLength;
}

function send(connection: number, message: Readonly<Record<string, unknown>>): Output {
  return { type: 'send', connection, frame: JSON.stringify(message) };
}

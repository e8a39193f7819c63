import { toHex } from '../../../src/base/bytes.js';
import type { Relay } from '../../../src/wire/meshCodec.js';
import { interceptCarried } from '../../simulation/carried.js';
import { Middle } from './Middle.js';

/** What becomes of something on its way past a tap: what goes on in its place. */
export type Alter<What> = (what: What) => readonly What[];

/** Keeps every byte that somebody on the way could see: of WebSockets, and of what members carry for each other. */
export class Tap {
  readonly #kept: Uint8Array[] = [];
  readonly #middles: Middle[] = [];
  /** How many of what each kind of way has brought. */
  readonly counts = { websocket: 0, carried: 0 };
  /** Changes what members carry for others, besides keeping it. */
  alterCarried: Alter<Relay> = (relay) => [relay];

  constructor() {
    interceptCarried((_member, from, relay, goOn) => {
      if (relay.at === relay.path.length - 1) return goOn(from, relay);
      const { content } = relay;
      this.#keep(
        content.type === 'packet' ? content.data : content.type === 'introduction' && content.introduction,
      );
      this.counts.carried++;
      for (const each of this.alterCarried(relay)) goOn(from, each);
    });
  }

  /** Stands in front of the server at this ws:// URL; what `alter` makes of a message goes on. */
  async inFrontOf(
    target: string,
    alter: (message: Uint8Array, towards: 'client' | 'server') => readonly Uint8Array[] = (message) => [
      message,
    ],
  ): Promise<string> {
    const middle = await Middle.listen(target, (message, towards) => {
      this.#keep(message);
      this.counts.websocket++;
      return alter(message, towards);
    });
    middle.onOpened = ({ request: { method, url, rawHeaders } }) =>
      this.#keep(Buffer.from([method, url, ...rawHeaders].join('\n')));
    this.#middles.push(middle);
    return middle.url;
  }

  /** Whether it has seen these bytes, or this text in UTF-8: as they are, in hexadecimal, or anywhere in base64. */
  hasSeen(secret: Uint8Array | string): boolean {
    const bytes = Buffer.from(secret);
    const forms = [
      bytes,
      Buffer.from(toHex(bytes)),
      Buffer.from(toHex(bytes).toUpperCase()),
      ...base64Of(bytes),
    ];
    const all = Buffer.concat(this.#kept);
    return forms.some((form) => all.includes(form));
  }

  async close(): Promise<void> {
    interceptCarried(undefined);
    await Promise.all(this.#middles.map((middle) => middle.close()));
  }

  #keep(bytes: Uint8Array | false): void {
    if (bytes) this.#kept.push(Uint8Array.from(bytes));
  }
}

/** What stands in base64, plain and for URLs, wherever the bytes begin in what is encoded. */
function base64Of(bytes: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]);
    // Without the characters at both ends, which depend on what is around.
    const inner = (text: string): Buffer =>
      Buffer.from(text.slice(Math.ceil((before * 4) / 3), Math.floor((encoded.length * 4) / 3) - 1));
    return [inner(encoded.toString('base64')), inner(encoded.toString('base64url'))];
  });
}

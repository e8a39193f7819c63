import type { MemberId } from '../../../src/base/ids.js';
import type { Liar } from '../hostile/Liar.js';
import { interceptCarried } from '../carried.js';
import { maxLinkBytes, watchBounds } from './bounds.js';
import { NonceWatch } from './NonceWatch.js';
import type { Report } from './pairs.js';
import { PlaintextWatch } from './PlaintextWatch.js';
import { RelayWatch } from './RelayWatch.js';
import { watchViews } from './views.js';

/** What is checked of everything that happens in a world, from its beginning to the next one's. */
export class Watches {
  readonly nonces: NonceWatch;
  readonly plaintext: PlaintextWatch;
  readonly #report: Report;
  readonly #relays: RelayWatch;

  /** `liarOf`: who has this id and lies. */
  constructor(report: Report, liarOf: (id: MemberId) => Liar | undefined) {
    this.#report = report;
    this.nonces = new NonceWatch(report);
    this.plaintext = new PlaintextWatch(report);
    this.#relays = new RelayWatch(report, this.plaintext);
    watchBounds(report);
    watchViews(undefined);
    interceptCarried((member, from, relay, goOn) => {
      this.#relays.see(relay, !relay.path.some(liarOf));
      const liar = relay.at < relay.path.length - 1 ? liarOf(member) : undefined;
      if (liar) liar.carry(from, relay, goOn);
      else goOn(from, relay);
    });
  }

  /** From now on nothing holds up what members say of their views, and nobody lies about them. */
  expectEqualViews(): void {
    watchViews(this.#report);
  }

  /** So much waits in a link when the next packet is put into it. */
  seeLink(bufferedBytes: number, link: { readonly name: string }): void {
    if (bufferedBytes > maxLinkBytes()) this.#report(`${bufferedBytes} bytes wait in the link ${link.name}`);
  }
}

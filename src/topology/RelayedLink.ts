import { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import { BaseLink } from '../channel/link/BaseLink.js';
import { meshLimits } from '../wire/limits.js';

/** What a relayed link needs of the one who owns it. */
export interface RelayedLinkPort {
  /** Bytes that wait here to be handed to the first carrier. */
  readonly waitingBytes: number;
  /** Sends packet `number`; no data = the link is closed. Throws when the first carrier can't be reached. */
  send(number: number, data: Uint8Array): void;
  /** The link is over, for whatever reason. */
  onEnd(): void;
}

/**
 * A link whose packets other members carry; it is to be wrapped in a `SealedLink`, since carriers can read and alter
 * what they carry. Packets are numbered: when one is missing the link ends, instead of going on with a gap. It ends as
 * well when a carrier reports a loss, and when the link to the first carrier is lost.
 */
export class RelayedLink extends BaseLink {
  readonly kind = 'relayed';
  readonly secure = false;
  readonly maxPacketBytes = meshLimits.maxRelayedPacketBytes;
  /** The carriers, in order from here. */
  readonly via: readonly MemberId[];
  readonly #port: RelayedLinkPort;
  #nextOut = 0;
  #nextIn = 0;
  #tellsEnd = true;

  constructor(via: readonly MemberId[], port: RelayedLinkPort) {
    super();
    this.via = via;
    this.#port = port;
  }

  get bufferedBytes(): number {
    return this.#port.waitingBytes;
  }

  /** A packet has come from the other end. */
  arrive(number: number, data: Uint8Array): void {
    if (number !== this.#nextIn) return this.fail(`packet ${this.#nextIn} was lost on the way`);
    this.#nextIn++;
    if (data.length > 0) return this.deliver(data);
    this.#tellsEnd = false;
    this.fail('the other end closed the link');
  }

  /** Ends the link, and tells its owner `LINK_CLOSED`. */
  fail(explanation: string): void {
    this.end(new GroupError('LINK_CLOSED', explanation));
  }

  protected override transmit(packet: Uint8Array): void {
    // A packet without bytes would tell the other end that the link is closed; no honest one is sealed in fewer.
    if (packet.length > 0) this.#port.send(this.#nextOut++, packet);
  }

  protected override shut(): void {
    this.#port.onEnd();
    if (!this.#tellsEnd) return;
    try {
      this.#port.send(this.#nextOut++, new Uint8Array());
    } catch {
      // The other end then learns it from silence.
    }
  }
}

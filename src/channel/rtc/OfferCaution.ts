/**
 * Decides which offers of libdatachannel hold their candidates back until the answer is there.
 *
 * libdatachannel 0.24 gives an answer to its ICE agent first, and keeps the fingerprint in it for the DTLS handshake
 * after that. Where the other side has checked the path already, the agent connects at once; and if this thread has to
 * wait for a processor then, the handshake finds no fingerprint and fails ("unknown CA"). A side that knows no
 * candidates checks nothing before. The price is 50 ms: libjuice waits so long with a check that another one triggers.
 * So it is paid where the race is likely to be lost: while other connections are being built, and after a failure.
 */
export class OfferCaution {
  #building = 0;
  #toHold = 0;

  /** A connection is being built. Returns what is to be called when that has ended, well or not; once, more do nothing. */
  begin(): (failed: boolean) => void {
    this.#building++;
    let ended = false;
    return (failed) => {
      if (ended) return;
      ended = true;
      this.#building--;
      if (failed) this.#toHold = offersAfterFailure;
    };
  }

  /** Whether the offer that is being made holds its candidates back. Its connection has begun already. */
  holdsNext(): boolean {
    if (this.#building > 1) return true;
    if (this.#toHold === 0) return false;
    this.#toHold--;
    return true;
  }
}

/** How many offers are cautious after a failure: those of a member that joins a group of some size. */
const offersAfterFailure = 16;

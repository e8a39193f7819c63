import { GroupError } from '../../../src/base/errors.js';
import { noLog } from '../../../src/base/Log.js';
import type { Platform } from '../../../src/base/Platform.js';
import { BaseLink } from '../../../src/channel/link/BaseLink.js';
import { fakeCrypto } from '../../simulation/fakeCrypto.js';
import { Rng } from '../../simulation/Rng.js';

/** A platform where time stands still: `fire` lets the newest timer fire, or the oldest. */
export function newPlatform(): { platform: Platform; fire: (oldest: boolean) => void } {
  const timers = new Set<() => void>();
  const random = new Rng(1);
  const platform: Platform = {
    clock: {
      ...{ nowMs: () => 0, wallMs: () => 0 },
      after(_delayMs, action) {
        timers.add(action);
        return () => void timers.delete(action);
      },
    },
    ...{ random, crypto: fakeCrypto(random), log: noLog },
    openSocket() {
      throw new GroupError('UNSUPPORTED', 'no sockets here');
    },
  };
  const fire = (oldest: boolean): void => {
    const action = [...timers].at(oldest ? 0 : -1);
    if (!action) return;
    timers.delete(action);
    action();
  };
  return { platform, fire };
}

/** Lets all that waits in the microtask queue run: the crypto needs no more. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A link that keeps what is sent. */
export class FakeLink extends BaseLink {
  readonly kind = 'memory';
  readonly secure = false;
  readonly maxPacketBytes = 65_536;
  readonly bufferedBytes = 0;
  readonly sent: Uint8Array[] = [];

  protected override transmit(packet: Uint8Array): void {
    this.sent.push(packet);
  }

  protected override shut(): void {}

  override deliver(packet: Uint8Array): void {
    super.deliver(packet);
  }
}

import type { GroupError } from '../base/errors.js';
import { Fifo } from './core/fifo.js';

interface Waiter {
  resolve(): void;
  reject(error: GroupError): void;
}

/** Promises that wait for one kind of thing, in order. One that nobody looks at does not end a Node process. */
export class Waiters {
  readonly #waiting = new Fifo<Waiter>();

  add(): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    promise.catch(() => {});
    return promise;
  }

  /** Resolves the oldest. */
  resolveOne(): void {
    this.#waiting.shift()?.resolve();
  }

  resolveAll(): void {
    while (this.#waiting.length > 0) this.resolveOne();
  }

  rejectAll(error: GroupError): void {
    while (this.#waiting.length > 0) this.#waiting.shift()!.reject(error);
  }
}

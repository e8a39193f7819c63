import { isThenable } from './isThenable.js';

/** Takes a handler away again; calling it twice does nothing. */
export type Off = () => void;

type Handler = (...args: never[]) => unknown;

/**
 * A typed set of event handlers. Handlers are called in the order in which they were added. One that throws stops
 * neither the others nor the caller: what it threw goes to `onHandlerError`. An event with one handler, or none, costs
 * no memory.
 */
export class Emitter<Events extends { [Name in keyof Events]: unknown[] }> {
  /** Each list is replaced, never changed, because a handler may add or remove handlers while they are being called. */
  readonly #handlers = new Map<keyof Events, readonly Handler[]>();
  readonly #onHandlerError: (error: unknown, event: keyof Events) => void;

  constructor(onHandlerError: (error: unknown, event: keyof Events) => void) {
    this.#onHandlerError = onHandlerError;
  }

  on<Name extends keyof Events>(event: Name, handler: (...args: Events[Name]) => unknown): Off {
    // A function of its own makes the same handler, added twice, two handlers with an off of its own each.
    const entry: Handler = handler.bind(undefined);
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), entry]);
    return () => {
      const others = (this.#handlers.get(event) ?? []).filter((other) => other !== entry);
      this.#handlers.set(event, others);
    };
  }

  /** Calls `first`, if it is a function, and then all handlers of the event. */
  emit<Name extends keyof Events>(
    event: Name,
    first: ((...args: Events[Name]) => unknown) | null,
    ...args: Events[Name]
  ): void {
    void this.emitAndWait(event, first, ...args);
  }

  /**
   * As `emit`. Returns a promise that never rejects, for when the asynchronous ones among the handlers are done;
   * undefined when all are.
   */
  emitAndWait<Name extends keyof Events>(
    event: Name,
    first: ((...args: Events[Name]) => unknown) | null,
    ...args: Events[Name]
  ): Promise<unknown> | undefined {
    const added = this.#handlers.get(event);
    let pending = typeof first === 'function' ? this.#call(event, first, ...args) : undefined;
    if (!added) return pending;
    for (let i = 0; i < added.length; i++) {
      const next = this.#call(event, added[i]!, ...args);
      if (next) pending = pending ? Promise.all([pending, next]) : next;
    }
    return pending;
  }

  hasHandlers(event: keyof Events): boolean {
    return (this.#handlers.get(event)?.length ?? 0) > 0;
  }

  /** `args` go no further than into the call, so engines need no array for them. */
  #call<Name extends keyof Events>(
    event: Name,
    handler: Handler,
    ...args: Events[Name]
  ): Promise<unknown> | undefined {
    try {
      const result = (handler as (...args: Events[Name]) => unknown)(...args);
      if (!isThenable(result)) return undefined;
      return Promise.resolve(result).catch((error: unknown) => this.#onHandlerError(error, event));
    } catch (error) {
      this.#onHandlerError(error, event);
      return undefined;
    }
  }
}

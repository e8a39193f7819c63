/** Takes a handler away again; calling it twice does nothing. */
export type Off = () => void;

/**
 * A typed set of event handlers. Handlers are called in the order in which they were added. One that throws stops
 * neither the others nor the caller: what it threw goes to `onHandlerError`.
 */
export class Emitter<Events extends { [Name in keyof Events]: unknown[] }> {
  readonly #handlers = new Map<keyof Events, Set<(...args: never[]) => unknown>>();
  readonly #onHandlerError: (error: unknown, event: keyof Events) => void;

  constructor(onHandlerError: (error: unknown, event: keyof Events) => void) {
    this.#onHandlerError = onHandlerError;
  }

  on<Name extends keyof Events>(event: Name, handler: (...args: Events[Name]) => unknown): Off {
    let handlers = this.#handlers.get(event);
    if (!handlers) this.#handlers.set(event, (handlers = new Set()));
    // A wrapper makes the same function, added twice, two handlers with an off of its own each.
    const entry = (...args: Events[Name]): unknown => handler(...args);
    handlers.add(entry);
    return () => void handlers.delete(entry);
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
    const added = this.#handlers.get(event) ?? [];
    // A copy, because a handler may add or remove handlers while they are being called.
    const handlers = typeof first === 'function' ? [first, ...added] : [...added];
    const pending = this.#call(handlers, event, args);
    return pending.length > 0 ? Promise.all(pending) : undefined;
  }

  #call<Name extends keyof Events>(
    handlers: readonly ((...args: never[]) => unknown)[],
    event: Name,
    args: Events[Name],
  ): Promise<void>[] {
    const pending: Promise<void>[] = [];
    for (const handler of handlers) {
      try {
        const result = (handler as (...args: Events[Name]) => unknown)(...args);
        if (isThenable(result)) {
          pending.push(
            Promise.resolve(result).then(
              () => {},
              (error: unknown) => this.#onHandlerError(error, event),
            ),
          );
        }
      } catch (error) {
        this.#onHandlerError(error, event);
      }
    }
    return pending;
  }

  hasHandlers(event: keyof Events): boolean {
    return (this.#handlers.get(event)?.size ?? 0) > 0;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

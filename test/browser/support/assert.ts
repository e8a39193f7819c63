// `node:assert/strict` for tests in a page: as much of it as the tests use, with the same meaning.

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

type Message = string | Error | undefined;
/** A string is the message, as if there were no expectation. */
type Expectation =
  string | RegExp | (new (...args: never[]) => unknown) | ((error: unknown) => boolean) | object;

function raise(
  message: Message,
  otherwise: string,
  ...values: [actual?: unknown, expected?: unknown]
): never {
  if (message instanceof Error) throw message;
  const labels = ['actual', 'expected'];
  const shown = values.map((value, index) => `\n  ${labels[index]}: ${show(value)}`).join('');
  throw new AssertionError((message ?? otherwise) + shown);
}

function show(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (_key, part: unknown) => {
      if (part instanceof Map || part instanceof Set || part instanceof Uint8Array) return [...part];
      return typeof part === 'bigint' || part instanceof Error ? String(part) : part;
    });
  } catch {
    // A circle, or a getter that throws.
  }
  return (text ?? String(value)).slice(0, 1_000);
}

function ok(value: unknown, message?: Message): asserts value {
  if (!value) raise(message, 'not truthy', value, true);
}

function fail(message?: Message): never {
  raise(message, 'failed');
}

function equal(actual: unknown, expected: unknown, message?: Message): void {
  if (!Object.is(actual, expected)) raise(message, 'not strictly equal', actual, expected);
}

function notEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (Object.is(actual, expected)) raise(message, `equal: ${String(actual)}`);
}

function deepEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (!areDeepEqual(actual, expected)) raise(message, 'not deeply equal', actual, expected);
}

function notDeepEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (areDeepEqual(actual, expected)) raise(message, 'deeply equal');
}

function match(text: string, pattern: RegExp, message?: Message): void {
  if (!pattern.test(text)) raise(message, `does not match ${pattern}`, text, String(pattern));
}

function doesNotMatch(text: string, pattern: RegExp, message?: Message): void {
  if (pattern.test(text)) raise(message, `matches ${pattern}`, text);
}

function throws(action: () => unknown, expected?: Expectation, message?: Message): void {
  let caught: unknown;
  try {
    action();
  } catch (error) {
    caught = error;
    checkThrown(caught, expected, message);
    return;
  }
  raise(typeof expected === 'string' ? expected : message, 'did not throw');
}

async function rejects(
  action: PromiseLike<unknown> | (() => PromiseLike<unknown>),
  expected?: Expectation,
  message?: Message,
): Promise<void> {
  try {
    await (typeof action === 'function' ? action() : action);
  } catch (error) {
    checkThrown(error, expected, message);
    return;
  }
  raise(typeof expected === 'string' ? expected : message, 'did not reject');
}

function doesNotThrow(action: () => unknown): void {
  action();
}

async function doesNotReject(action: PromiseLike<unknown> | (() => PromiseLike<unknown>)): Promise<void> {
  await (typeof action === 'function' ? action() : action);
}

function checkThrown(caught: unknown, expected: Expectation | undefined, message: Message): void {
  if (expected === undefined || typeof expected === 'string') return;
  if (expected instanceof RegExp) {
    if (!expected.test(String(caught))) raise(message, `${String(caught)} does not match ${expected}`);
  } else if (typeof expected === 'function') {
    if (isClass(expected)) {
      if (!(caught instanceof expected)) throw caught;
    } else if ((expected as (error: unknown) => boolean)(caught) !== true) {
      raise(message, `the check refused ${String(caught)}`);
    }
  } else {
    for (const [key, value] of Object.entries(expected)) {
      const found = (caught as Record<string, unknown>)[key];
      const fits =
        value instanceof RegExp && typeof found === 'string' ? value.test(found) : areDeepEqual(found, value);
      if (!fits) raise(message, `thrown with another ${key}: ${String(caught)}`, found, value);
    }
  }
}

function isClass(value: object): value is new (...args: never[]) => unknown {
  const { prototype } = value as { prototype?: object };
  return (
    value === Error || prototype instanceof Error || /^class\b/.test(Function.prototype.toString.call(value))
  );
}

function areDeepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (ArrayBuffer.isView(a) && !(a instanceof DataView)) {
    return areElementsEqual(a as Uint8Array, b as Uint8Array);
  }
  if (a instanceof ArrayBuffer) return areElementsEqual(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Error && (a.message !== (b as Error).message || a.name !== (b as Error).name))
    return false;
  if (a instanceof Map) return areMapsEqual(a, b as Map<unknown, unknown>);
  if (a instanceof Set) return areSetsEqual(a, b as Set<unknown>);
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false;
  return areMapsEqual(new Map(Object.entries(a)), new Map(Object.entries(b)));
}

function areElementsEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((element, index) => Object.is(element, b[index]));
}

function areMapsEqual(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && areDeepEqual(value, b.get(key)));
}

function areSetsEqual(a: Set<unknown>, b: Set<unknown>): boolean {
  const others = [...b];
  return (
    a.size === b.size &&
    [...a].every((value) => b.has(value) || others.some((other) => areDeepEqual(value, other)))
  );
}

const assert = Object.assign((value: unknown, message?: Message): asserts value => ok(value, message), {
  ...{ AssertionError, ok, fail, equal, notEqual, strictEqual: equal, notStrictEqual: notEqual },
  ...{ deepEqual, notDeepEqual, deepStrictEqual: deepEqual, notDeepStrictEqual: notDeepEqual },
  ...{ match, doesNotMatch, throws, rejects, doesNotThrow, doesNotReject },
});

// The tests import the default of node:assert/strict.
// eslint-disable-next-line no-restricted-syntax
export default assert;

/** What all code shares: who could write there from outside would change what every object has. */
const shared = new Map<string, object>([
  ['Object', Object],
  ['Object.prototype', Object.prototype],
  ['Array.prototype', Array.prototype],
  ['Function.prototype', Function.prototype],
  ['String.prototype', String.prototype],
  ['Number.prototype', Number.prototype],
  ['Boolean.prototype', Boolean.prototype],
  ['Map.prototype', Map.prototype],
  ['Set.prototype', Set.prototype],
  ['Promise.prototype', Promise.prototype],
  ['Error.prototype', Error.prototype],
  ['Uint8Array.prototype', Uint8Array.prototype],
]);

/**
 * Remembers what the shared prototypes have when it is called, and returns a function that throws when that is not so any
 * more: a property is there, is gone, or has another value.
 */
export function watchPrototypes(): () => void {
  const before = [...shared].map(([name, object]) => ({ name, object, properties: propertiesOf(object) }));
  return () => {
    for (const { name, object, properties } of before) {
      const now = propertiesOf(object);
      for (const key of new Set([...properties.keys(), ...now.keys()])) {
        if (properties.get(key) !== now.get(key) || properties.has(key) !== now.has(key))
          throw new Error(`prototype pollution: ${name} has another ${String(key)}`);
      }
    }
  };
}

/** Own properties with their values; of those with a getter, the getter. */
function propertiesOf(object: object): Map<string | symbol, unknown> {
  return new Map(
    Reflect.ownKeys(object).map((key) => {
      const { get, value } = Reflect.getOwnPropertyDescriptor(object, key)!;
      return [key, get ?? (value as unknown)];
    }),
  );
}

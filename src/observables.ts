import { Observable } from 'rxjs';
import { eventNames, type WebGroupEvents } from './groupEvents.js';
import type { WebGroup } from './WebGroup.js';

/** Every event as an Observable of the arguments that its handlers get: one value where there is one, else a tuple. */
export type WebGroupObservables = {
  readonly [Name in keyof WebGroupEvents as `${Name}$`]: Observable<
    WebGroupEvents[Name] extends [infer Only] ? Only : WebGroupEvents[Name]
  >;
};

/**
 * The events of a group as rxjs Observables: `observables(wg).message$` emits `[id, data, details]`, `memberJoin$` ids.
 * Each subscription adds one handler, which goes with it; an Observable never completes and never errors (`error$`
 * emits errors), since the group may be joined again.
 */
export function observables(group: Pick<WebGroup, 'on'>): WebGroupObservables {
  const all = eventNames.map((name) => [`${name}$`, fromEvent(group, name)]);
  // Object.fromEntries knows nothing of which key has which value.
  return Object.fromEntries(all) as WebGroupObservables;
}

function fromEvent(group: Pick<WebGroup, 'on'>, name: keyof WebGroupEvents): Observable<unknown> {
  return new Observable((subscriber) =>
    group.on(name, (...args: unknown[]) => subscriber.next(args.length > 1 ? args : args[0])),
  );
}

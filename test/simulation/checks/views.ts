import type { MemberId } from '../../../src/base/ids.js';
import { Mesh } from '../../../src/topology/core/mesh.js';
import type { Report } from './pairs.js';

// I13: what two members know of each other's views becomes equal, and stays so. Whoever finds that it is not asks for the
// whole view; when nothing has changed since then, there is no reason to ask again. The mesh can't be reached from
// outside, so each of them is watched.

let report: Report | undefined;
/** Whom each of them has asked for its whole view since the views of the two have changed. */
let asked = new WeakMap<Mesh, Set<MemberId>>();
const { handle } = Mesh.prototype;

/** From now on whoever asks twice for nothing is reported here; undefined: nobody is. One world at a time. */
export function watchViews(reportTo: Report | undefined): void {
  report = reportTo;
  asked = new WeakMap();
}

Mesh.prototype.handle = function (this: Mesh, input, nowMs, jitter): ReturnType<typeof handle> {
  const outputs = handle.call(this, input, nowMs, jitter);
  if (!report) return outputs;
  const { type } = input;
  if (type === 'opened' || type === 'suspended' || type === 'closed') asked.delete(this);
  else if (type === 'view' && !input.view.whole) asked.get(this)?.delete(input.from);
  else if (type === 'digest' && outputs.some((each) => each.type === 'tellView' && each.view.ask))
    noteAsked(this, input.from);
  return outputs;
};

function noteAsked(mesh: Mesh, from: MemberId): void {
  const before = asked.get(mesh) ?? new Set();
  if (before.has(from)) report?.(`the view of ${from} is asked for again, and nothing has changed since`);
  asked.set(mesh, before.add(from));
}

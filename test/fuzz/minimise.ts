/** Tries so many inputs at most. */
const maxTries = 20_000;

/**
 * The shortest input, and the one with the most zeros, that `fails` still says true of: parts are left out, then bytes
 * become 0, until nothing more helps.
 */
export async function minimise(
  input: Uint8Array,
  fails: (input: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let best = input;
  let tries = 0;
  const attempt = async (candidate: Uint8Array): Promise<boolean> => {
    if (tries++ >= maxTries || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before = -1; before !== best.length;) {
    before = best.length;
    for (let size = best.length; size >= 1; size >>= 1) {
      for (let at = 0; at < best.length;) {
        const shorter = new Uint8Array([...best.subarray(0, at), ...best.subarray(at + size)]);
        if (!(await attempt(shorter))) at += size;
      }
    }
  }
  for (let at = 0; at < best.length; at++) {
    if (best[at] !== 0) await attempt(best.with(at, 0));
  }
  return best;
}

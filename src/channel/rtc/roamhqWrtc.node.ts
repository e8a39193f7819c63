import { createRequire } from 'node:module';
import { GroupError } from '../../base/errors.js';
import type { WrtcLike } from '../../base/Wrtc.js';

/**
 * Loads `@roamhq/wrtc`, the maintained build of the `wrtc` package (libwebrtc): an optional dependency, because it is
 * large and has no binary for some systems. Throws `UNSUPPORTED` when it is missing or does not load.
 */
export function loadRoamhqWrtc(): WrtcLike {
  try {
    return createRequire(import.meta.url)('@roamhq/wrtc') as WrtcLike;
  } catch (error) {
    throw new GroupError('UNSUPPORTED', 'the package @roamhq/wrtc is not installed or does not load', {
      cause: error,
    });
  }
}

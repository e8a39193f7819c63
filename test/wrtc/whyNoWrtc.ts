import { loadRoamhqWrtc } from '../../src/channel/rtc/roamhqWrtc.node.js';

/** Why `@roamhq/wrtc` does not load here; undefined where it does. */
export function whyNoWrtc(): string | undefined {
  try {
    loadRoamhqWrtc();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

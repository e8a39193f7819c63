import type { LoadWrtc, WrtcName } from '../../base/Wrtc.js';
import { nodeDatachannel } from './nodeDatachannel.node.js';
import { loadRoamhqWrtc } from './roamhqWrtc.node.js';

/** How each WebRTC engine of Node is loaded for a group; for `provideSystem`. */
export function nodeWrtc(name: WrtcName): LoadWrtc {
  return name === 'wrtc' ? loadRoamhqWrtc : nodeDatachannel();
}

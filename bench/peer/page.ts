import { browserRaw } from './browserRaw.js';
import { commands, type Commands } from './peer.js';
import type { RawSocket } from './rawStay.js';

declare global {
  interface Window {
    peer: Commands;
  }
}

window.peer = commands({
  rawConnect: browserRaw,
  openSocket: (url) => new WebSocket(url) as RawSocket,
});

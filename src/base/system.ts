import type { Clock } from './Clock.js';
import type { Crypto } from './Crypto.js';
import { GroupError } from './errors.js';
import { noLog, type Log } from './Log.js';
import type { Platform } from './Platform.js';
import type { Random } from './Random.js';
import type { OpenSocket, Socket } from './Socket.js';
import { webCrypto, webCryptoIsUsable } from './webCrypto.js';
import type { LoadWrtc, WrtcLike, WrtcName } from './Wrtc.js';

// Nothing here touches a global before it is called, so that the module can be imported where there is no DOM.

/** The real clock. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, action) {
    // A longer delay would overflow, and fire at once.
    const timer = setTimeout(action, Math.min(delayMs, 0x7fffffff));
    return () => clearTimeout(timer);
  },
};

/** The real randomness. */
export const systemRandom: Random = {
  float: () => Math.random(),
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};

/** What differs between the runtimes that webgroup runs in. */
interface System {
  openSocket: OpenSocket;
  /** Undefined where it is to be found out what the page has. */
  crypto: Crypto | undefined;
  /** How to get the WebRTC classes; undefined where they are those of the page. */
  wrtc: ((name: WrtcName) => LoadWrtc) | undefined;
}

/** The system of browsers, unless `provideSystem` has replaced parts of it. */
const system: System = {
  openSocket(url, protocols) {
    const { WebSocket } = globalThis;
    if (!WebSocket) throw new GroupError('UNSUPPORTED', 'this runtime has no WebSocket');
    return new WebSocket(url, protocols) as Socket;
  },
  crypto: undefined,
  wrtc: undefined,
};

/**
 * Replaces parts of the system for the whole process. Called once, by the entry module of a runtime that is no
 * browser (`index.node.ts`), before anything asks for a platform: so the modules in between know no runtime, and the
 * bundle for browsers holds nothing of Node.
 */
export function provideSystem(parts: Partial<System>): void {
  Object.assign(system, parts);
}

/** The real platform. `log` keeps silent by default. */
export function systemPlatform({ log = noLog }: { log?: Log } = {}): Platform {
  return {
    clock: systemClock,
    random: systemRandom,
    crypto: systemCrypto,
    log,
    openSocket: (url, protocols) => system.openSocket(url, protocols),
    fetch: (url, options) => fetch(url, options),
  };
}

/**
 * Where the WebRTC classes come from: those the application hands over, an engine of Node by its name, or by default
 * what the runtime itself has (undefined: the classes of the page). Nothing is loaded yet.
 */
export function systemWrtc(choice?: WrtcName | WrtcLike): WrtcLike | LoadWrtc | undefined {
  if (typeof choice === 'object') return choice;
  if (system.wrtc) return system.wrtc(choice ?? 'node-datachannel');
  if (choice === undefined) return undefined;
  return () => {
    throw new GroupError('UNSUPPORTED', `the engine ${choice} runs in Node only`);
  };
}

/**
 * Whether the engine of this choice gets along with TURN servers: node-datachannel can stop the process when a link is
 * made over one (libdatachannel 1630).
 */
export function systemTakesTurn(choice?: WrtcName | WrtcLike | false): boolean {
  return !system.wrtc || (choice !== undefined && choice !== 'node-datachannel');
}

let chosenCrypto: Promise<Crypto> | undefined;

/**
 * WebCrypto where it is complete; else noble, which is loaded then: a page on plain http has no WebCrypto, and
 * Chrome before 133 has no X25519 in it.
 */
async function chooseCrypto(): Promise<Crypto> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (await webCryptoIsUsable(subtle)) return webCrypto(subtle!);
  try {
    const { nobleCrypto } = await import('./nobleCrypto.js');
    return nobleCrypto((length) => systemRandom.bytes(length));
  } catch (cause) {
    throw new GroupError('UNSUPPORTED', 'no usable WebCrypto here, and its stand-in can not be loaded', {
      cause,
    });
  }
}

/** What could not be loaded once is tried again: the network may have been away. */
async function cryptoOfSystem(): Promise<Crypto> {
  if (system.crypto) return system.crypto;
  return (chosenCrypto ??= chooseCrypto().catch((error: unknown) => {
    chosenCrypto = undefined;
    throw error;
  }));
}

/** Chooses on the first call, and hands every call on. */
const systemCrypto: Crypto = {
  sha256: async (...args) => (await cryptoOfSystem()).sha256(...args),
  hmacSha256: async (...args) => (await cryptoOfSystem()).hmacSha256(...args),
  generateKeyPair: async () => (await cryptoOfSystem()).generateKeyPair(),
  importKeyPair: async (...args) => (await cryptoOfSystem()).importKeyPair(...args),
  diffieHellman: async (...args) => (await cryptoOfSystem()).diffieHellman(...args),
  importCipherKey: async (...args) => (await cryptoOfSystem()).importCipherKey(...args),
  seal: async (...args) => (await cryptoOfSystem()).seal(...args),
  open: async (...args) => (await cryptoOfSystem()).open(...args),
};

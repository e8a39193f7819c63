// What the builds put in the place of packages that simple-peer and protobufjs bring along. Our packets do not go
// through simple-peer's stream (src/channel/rtc/simplePeerEngine.ts takes the data channel itself), so what remains of
// the stream is an event emitter; `long` is switched off in src/wire/codec.ts. It saves 24 KB of a page's download,
// and `process` and `global`, which readable-stream and debug expect and no page has.
import { fileURLToPath } from 'node:url';

const shim = (name) => fileURLToPath(new URL(`${name}.cjs`, import.meta.url));

/** Package name : absolute path of its stand-in. For rollup's and esbuild's alias options. */
export const aliases = {
  'readable-stream': shim('readable-stream'),
  buffer: shim('buffer'),
  randombytes: shim('randombytes'),
  debug: shim('debug'),
  'err-code': shim('err-code'),
  'get-browser-rtc': shim('get-browser-rtc'),
  'queue-microtask': shim('queue-microtask'),
  long: shim('long'),
};

/**
 * The same with what is for scripts of pages only, since protobufjs uses Buffer in Node. Rollup's alone: esbuild takes no
 * relative names. Those here are what the reader and the writer of protobufjs import, and nobody else.
 */
export const pageAliases = {
  ...aliases,
  'protobufjs/minimal.js': shim('protobufjs'),
  './util/minimal': shim('protobufjs-util'),
  '../util/minimal': shim('protobufjs-util'),
};

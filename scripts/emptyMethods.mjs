/**
 * What simple-peer has for media, for statistics, for its stream and its log, and what src/channel/rtc/simplePeerEngine.ts
 * puts something else in the place of. A bundler can't know that it is not used: the constructor names most of it.
 */
const unused = [
  'addTransceiver',
  'addStream',
  'addTrack',
  'replaceTrack',
  'removeTrack',
  'removeStream',
  '_requestMissingTransceivers',
  '_onTrack',
  'getStats',
  '_maybeReady',
  '_onInterval',
  '_onFinish',
  '_write',
  'send',
  'address',
  '_addIceCandidate',
  '_onChannelOpen',
  '_onChannelMessage',
  '_onChannelBufferedAmountLow',
  '_startIceCompleteTimeout',
  '_debug',
];

/** A rollup plugin: takes away what these methods of simple-peer do. Throws when it has others than those we know. */
export const emptyMethods = () => ({
  name: 'empty-methods',
  // Before commonjs, which leaves methods alone; its positions in the source map stay right.
  transform(code, id) {
    if (!/node_modules\/simple-peer\/index\.js$/.test(id)) return null;
    for (const { start, end } of bodiesOf(this.parse(code))) {
      code = `${code.slice(0, start)}{${code.slice(start + 1, end - 1).replace(/[^\n]/g, ' ')}}${code.slice(end)}`;
    }
    return { code, map: null };
  },
});

function bodiesOf({ body }) {
  const peer = body.find(({ type, id }) => type === 'ClassDeclaration' && id.name === 'Peer');
  const methods = new Map(peer?.body.body.map(({ key, value }) => [key.name, value.body]));
  return unused.map((name) => {
    const found = methods.get(name);
    if (!found) throw new Error(`simple-peer has no ${name}: look through scripts/emptyMethods.mjs`);
    return found;
  });
}

// Imports go down only: base ← wire ← channel ← signaling, topology ← service ← WebGroup; the rest stands on top.
// `npm run check:layers` runs these rules and fails when it did not see every file of src/.

/** A folder of src/ : the folders it may import besides itself. */
const mayImport = {
  base: [],
  wire: ['base'],
  channel: ['base', 'wire'],
  signaling: ['base', 'wire', 'channel'],
  topology: ['base', 'wire', 'channel'],
  service: ['base', 'wire', 'channel', 'topology'],
};

/** A package : where in src/ it may be imported. What has no home here is imported nowhere (see `known-packages`). */
const homes = {
  protobufjs: '^src/wire/',
  '@noble/': '^src/base/(nobleCrypto|sha512|systemPbkdf2)\\.ts$',
  'simple-peer': '^src/channel/rtc/',
  'node-datachannel': '^src/channel/rtc/\\w+\\.node\\.ts$',
  '@roamhq/wrtc': '^src/channel/rtc/\\w+\\.node\\.ts$',
  ws: '^src/(server/|.+\\.node\\.ts$)',
  jose: '^src/server/tokens\\.ts$',
  ioredis: '^src/server/store/RedisStore\\.ts$',
  pino: '^src/server/command\\.ts$',
  'prom-client': '^src/server/command/',
  rxjs: '^src/observables\\.ts$',
  yjs: '^src/provider/',
  'y-protocols': '^src/provider/',
};

/** Files that run in Node only. */
const node = '^src/server/|\\.node\\.ts$';
/** The classes and programs that take the real platform and hand it down. */
const entry =
  '^src/([A-Z]\\w+|index(\\.node)?|base/system\\.node|server/(\\w+Server|cli|store/(Memory|Redis)Store))\\.ts$';

const error = (name, from, to) => ({ name, severity: 'error', from, to });
const packagePath = (name) => `node_modules/(@types/)?${name}${name.endsWith('/') ? '' : '/'}`;

module.exports = {
  forbidden: [
    error('no-circles', {}, { circular: true }),
    error('everything-resolves', {}, { couldNotResolve: true }),
    ...Object.entries(mayImport).map(([layer, below]) =>
      error(
        `${layer}-looks-down`,
        { path: `^src/${layer}/` },
        { path: '^src/', pathNot: `^src/(${[layer, ...below].join('|')})/` },
      ),
    ),
    error('core-is-pure', { path: '^src/([^/]+)/core/' }, { pathNot: '^src/($1/core|wire|base)/' }),
    error(
      'time-is-handed-down',
      { path: '^src/', pathNot: entry },
      { path: '^src/base/system(\\.node)?\\.ts$' },
    ),
    error(
      'ciphers-are-handed-down',
      { path: '^src/', pathNot: '^src/base/' },
      { path: '^src/base/(web|noble)Crypto\\.ts$' },
    ),
    error('node-stays-in-node', { path: '^src/', pathNot: node }, { path: node }),
    error('node-builtins-stay-in-node', { path: '^src/', pathNot: node }, { dependencyTypes: ['core'] }),
    error(
      'providers-use-the-public-class',
      { path: '^src/provider/' },
      { path: '^src/', pathNot: '^src/(provider/|WebGroup\\.ts$)' },
    ),
    ...Object.entries(homes).map(([name, home]) =>
      error(
        `${name.replace(/\W+/g, '-').replace(/^-|-$/g, '')}-has-one-home`,
        { path: '^src/', pathNot: home },
        { path: packagePath(name) },
      ),
    ),
    error(
      'known-packages',
      { path: '^src/' },
      { path: 'node_modules/', pathNot: Object.keys(homes).map(packagePath).join('|') },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};

import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, extname } from 'node:path';
import alias from '@rollup/plugin-alias';
import commonjs from '@rollup/plugin-commonjs';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { dts } from 'rollup-plugin-dts';
import esbuild, { minify } from 'rollup-plugin-esbuild';
import { aliases, pageAliases } from './scripts/shims/aliases.mjs';
import { emptyMethods } from './scripts/emptyMethods.mjs';
import { unusedMethods } from './scripts/unusedMethods.mjs';

const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);

/** What an entry leaves to be installed beside it: the packages named, and Node itself. */
const outside = (packages) => (id) =>
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  Object.keys(packages ?? {}).some((name) => id === name || id.startsWith(`${name}/`));

const inNode = outside({ ...dependencies, ...optionalDependencies });
const nothing = () => false;

/**
 * The plain JavaScript ciphers, what a password and `authorize` need, and what stands in for a WebSocket, stay files of
 * their own beside every bundle, loaded by the pages that need them. A script resolves a dynamic import against its own
 * address, so this holds for the UMD build as well.
 */
const beside = [
  'src/base/nobleCrypto.ts',
  'src/base/weakKeys.ts',
  'src/channel/passwordProof.ts',
  'src/service/admission.ts',
  'src/service/Rotation.ts',
  'src/signaling/EventSocket.ts',
];
const isBeside = (id) => beside.some((file) => id.replace(/\.js$/, '.ts').endsWith(file.slice('src'.length)));
const besideTheBundle = { paths: (id) => (isBeside(id) ? `./${basename(id, extname(id))}.mjs` : id) };

const code = (browser) => [
  alias({ entries: browser ? pageAliases : aliases }),
  esbuild({ target: 'es2022', tsconfig: false }),
  nodeResolve({ browser, preferBuiltins: !browser }),
  emptyMethods(),
  // As modules that run at once, but for those in a circle.
  commonjs({ strictRequires: 'auto' }),
];

const onwarn = (warning) => {
  throw new Error(`${warning.code}: ${warning.message}`);
};

const bundle = (input, browser, external, output) => ({
  input,
  external: (id) => external(id) || (isBeside(id) && !isBeside(input)),
  plugins: code(browser),
  output: output.map((options) => ({ sourcemap: true, exports: 'named', ...besideTheBundle, ...options })),
  onwarn,
});

/** For the script that every page loads: 2 % less of it. */
const forPages = {
  ecma: 2020,
  compress: {
    passes: 2,
    // A function in the place where it is called is the shorter text, and compresses worse.
    reduce_funcs: false,
    // Nobody here reads a property for what that does.
    pure_getters: true,
    // Simple-peer's log has nowhere to go (scripts/shims/debug.cjs).
    pure_funcs: ['this._debug'],
  },
  // How packages mark what is their own; the one left out belongs to a connection of React Native.
  mangle: { properties: { regex: /^_/, reserved: ['_peerConnectionId'] } },
};

const declarations = (input, external, files) => ({
  input,
  external,
  plugins: [dts({ tsconfig: 'tsconfig.json' })],
  output: files.map((file) => ({ file, format: 'es' })),
  onwarn,
});

/** An entry point of its own (`webgroup/NAME`), the same file for Node and browsers; `external` comes with the application. */
const addition = (name, input) =>
  existsSync(input)
    ? [
        bundle(input, true, outside(peerDependencies), [
          { file: `dist/${name}.mjs`, format: 'es' },
          { file: `dist/${name}.cjs`, format: 'cjs' },
        ]),
        declarations(input, outside(peerDependencies), [`dist/${name}.d.mts`, `dist/${name}.d.cts`]),
      ]
    : [];

export default [
  bundle('src/index.node.ts', false, inNode, [
    { file: 'dist/node/index.mjs', format: 'es' },
    { file: 'dist/node/index.cjs', format: 'cjs' },
  ]),
  bundle('src/server/cli.ts', false, inNode, [
    { file: 'dist/cli.js', format: 'es', banner: '#!/usr/bin/env node' },
  ]),
  bundle('src/index.ts', true, nothing, [
    { file: 'dist/browser/index.mjs', format: 'es' },
    {
      file: 'dist/browser/webgroup.umd.js',
      format: 'umd',
      name: 'webgroup',
      plugins: [
        unusedMethods([
          'Reader.string',
          'Reader.float',
          'Writer.float',
          'LongBits.zzEncode',
          'LongBits.zzDecode',
        ]),
        terser(forPages),
        // Chooses names that compress better: 1 % less to download.
        minify({ target: 'es2022' }),
      ],
    },
  ]),
  ...beside.map((input) => {
    const name = `${basename(input, '.ts')}.mjs`;
    return bundle(input, true, nothing, [
      { file: `dist/browser/${name}`, format: 'es', plugins: [terser({ ecma: 2020, module: true })] },
      { file: `dist/node/${name}`, format: 'es' },
    ]);
  }),
  declarations('src/index.node.ts', inNode, ['dist/node/index.d.mts', 'dist/node/index.d.cts']),
  declarations('src/index.ts', nothing, ['dist/browser/index.d.mts']),
  ...addition('yjs', 'src/provider/yjs.ts'),
  ...addition('rxjs', 'src/observables.ts'),
  ...addition('identity', 'src/browserIdentity.ts'),
];

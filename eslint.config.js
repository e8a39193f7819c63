import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

const handedDown =
  'is handed down: take it from the Platform that the constructor gets (src/base/Platform.ts).';
const nodeOnly = 'exists in Node only; src/ runs in browsers too.';

/** What is not to be reached for : the reason shown to who does. */
const platformGlobals = Object.fromEntries(
  [
    ...['Date', 'performance', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'setImmediate'],
    ...['requestAnimationFrame', 'crypto', 'WebSocket', 'EventSource', 'RTCPeerConnection', 'fetch'],
    ...['XMLHttpRequest', 'console'],
  ].map((name) => [name, handedDown]),
);
const nodeGlobals = Object.fromEntries(
  ['process', 'Buffer', 'global', 'require', '__dirname'].map((name) => [name, nodeOnly]),
);

const forbid = (globals) => ({
  'no-restricted-globals': [
    'error',
    ...Object.entries(globals).map(([name, reason]) => ({ name, message: `${name} ${reason}` })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: `Randomness ${handedDown}` },
    ...Object.entries(globals).flatMap(([property, reason]) =>
      ['globalThis', 'window', 'self'].map((object) => ({
        object,
        property,
        message: `${property} ${reason}`,
      })),
    ),
  ],
});

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a name is the same everywhere and can be searched for.',
};

const noJwkExport = {
  selector: 'CallExpression[callee.property.name="export"] Property[key.name="format"][value.value="jwk"]',
  message: 'May stop the process for ever: see bytesOf in src/base/nodeCrypto.node.ts.',
};

const unusedVars = [
  'error',
  { argsIgnorePattern: '^_', caughtErrors: 'all', caughtErrorsIgnorePattern: '^_' },
];

export default defineConfig(
  globalIgnores(['dist/', '.cache/', 'src/wire/gen/', 'test/package/consumer/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [ts.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': unusedVars,
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-restricted-syntax': ['error', noDefaultExport, noJwkExport],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    extends: [ts.configs.recommendedTypeChecked],
    rules: {
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': unusedVars,
      // MemberId | 'signaling' says more than string.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // A function of an asynchronous interface may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      ...forbid({ ...platformGlobals, ...nodeGlobals }),
    },
  },
  {
    files: ['src/server/**/*.ts', 'src/**/*.node.ts'],
    rules: forbid(platformGlobals),
  },
  {
    // Where the real platform is taken from, and programs that talk to a terminal.
    files: ['src/base/system*.ts', 'src/base/webCrypto.ts', 'src/base/nobleCrypto.ts', 'src/server/cli.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // assert.throws and friends are called for what they throw.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'console',
          'process',
          'Buffer',
          'URL',
          'setTimeout',
          'clearTimeout',
          'performance',
          'fetch',
          'AbortSignal',
        ]
          .concat([
            'require',
            'module',
            '__dirname',
            'crypto',
            'queueMicrotask',
            'setInterval',
            'clearInterval',
          ])
          .map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-unused-vars': unusedVars },
  },
);

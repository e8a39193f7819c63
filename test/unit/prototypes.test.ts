import assert from 'node:assert/strict';
import fc from 'fast-check';
import { utf8 } from '../../src/base/bytes.js';
import { GroupError } from '../../src/base/errors.js';
import { checkKey } from '../../src/base/keys.js';
import { SigverGroups } from '../../src/server/core/sigverGroups.js';
import { SigverOpeners } from '../../src/server/core/sigverOpeners.js';
import { readAwarenessUpdate } from '../../src/provider/awarenessUpdate.js';
import { checkMeta } from '../../src/service/Metas.js';
import { watchPrototypes } from '../fuzz/canary.js';

/** Names that lead from an object to what all objects share. */
const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
];

describe('Prototypes that all code shares', () => {
  let check: () => void;
  beforeEach(() => (check = watchPrototypes()));
  afterEach(() => check());

  it('are watched: what is added, changed or taken away is found', () => {
    const shared = Array.prototype as unknown as Record<string, unknown>;
    for (const [change, undo] of [
      [() => (shared.polluted = 1), () => delete shared.polluted],
      [
        () => delete shared.at,
        (
          (at) => () =>
            define('at', at)
        )(shared.at),
      ],
      [
        () => define('at', () => {}),
        (
          (at) => () =>
            define('at', at)
        )(shared.at),
      ],
    ] as const) {
      change();
      try {
        assert.throws(check, /Array\.prototype has another (polluted|at)/);
      } finally {
        undo();
      }
      check();
    }

    function define(name: string, value: unknown): void {
      Object.defineProperty(shared, name, { value, configurable: true, writable: true, enumerable: false });
    }
  });

  it('stay as they are whatever a meta is called, and it has none', () => {
    for (const name of names) {
      for (const value of ['"a"', '{"polluted":1}', 'null']) {
        let meta;
        try {
          meta = checkMeta(JSON.parse(`{"${name}":${value}}`));
        } catch (error) {
          assert.ok(error instanceof GroupError && error.code === 'INVALID_ARGUMENT');
          continue;
        }
        assert.equal(Object.getPrototypeOf(meta), null);
        assert.deepEqual(Object.entries(meta), [[name, 'a']]);
      }
      assert.equal('polluted' in {}, false);
    }
  });

  it('are not what a meta inherits from, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        try {
          assert.equal(Object.getPrototypeOf(checkMeta(value)), null);
        } catch (error) {
          assert.ok(error instanceof GroupError && error.code === 'INVALID_ARGUMENT', String(error));
        }
      }),
    );
  });

  it('stay as they are whatever an old client opens, joins and sends', () => {
    const openers = new SigverOpeners();
    const said: string[] = [];
    const say = (connection: number, frame: string): void => {
      for (const output of openers.handle({ type: 'message', connection, frame }))
        if (output.type === 'send') said.push(output.frame);
    };
    names.forEach((name, i) => {
      say(2 * i, `{"open":"${name}"}`);
      say(2 * i + 1, `{"join":"${name}"}`);
      say(2 * i + 1, `{"data":{"${name}":{"polluted":1}}}`);
      say(2 * i, `{"id":"${name}","data":{"__proto__":{"polluted":1}}}`);
      assert.deepEqual(said.splice(0), [
        ...['{"isKeyOk":true}', '{"isKeyOk":true}', `{"id":${i + 1},"data":{"${name}":{"polluted":1}}}`],
        `{"id":"${name}","unavailable":"true"}`,
      ]);
    });
    const groups = new SigverGroups();
    names.forEach((key, connection) => {
      groups.handle({ type: 'connected', connection, key, favored: false });
      groups.handle({ type: 'message', connection, frame: Uint8Array.of(0x1a, 2, 8, 1) });
    });
    assert.equal(groups.keyCount, names.length);
  });

  it('stay as they are whatever an awareness state has', () => {
    const json = utf8('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    const { state } = readAwarenessUpdate(Uint8Array.of(1, 5, 1, json.length, ...json));
    assert.deepEqual(Object.keys(state!), ['__proto__', 'constructor']);
    assert.equal('polluted' in state!, false);
  });

  it('are no keys of their own: such a name is a key like any other', () => {
    for (const name of names) assert.equal(checkKey(name), name);
  });
});

import assert from 'node:assert/strict';
import { carriersTo, type CarrierMember } from '../../../src/topology/core/routing.js';

const member = (id: string, sees: string, more: Partial<CarrierMember> = {}): CarrierMember => ({
  id,
  linked: true,
  isBot: false,
  rttMs: 50,
  sees: new Set(sees),
  ...more,
});

describe('The way to a member', () => {
  type Weights = Record<string, number>;
  const cases: [name: string, members: CarrierMember[], weights: Weights, expected?: string[]][] = [
    ['is none when nobody sees it', [member('a', 'b'), member('b', 'a')], {}],
    ['leads through somebody who sees it', [member('a', ''), member('b', 't')], {}, ['b']],
    ['leads through the fastest', [member('a', 't'), member('b', 't', { rttMs: 20 })], {}, ['b']],
    [
      'leads through a bot rather than through the fastest',
      [member('a', 't', { rttMs: 1 }), member('b', 't', { isBot: true })],
      {},
      ['b'],
    ],
    ['leads through nobody without an own link', [member('a', 't', { linked: false })], {}],
    [
      'leads through two, when no single one sees it',
      [member('a', 'b'), member('b', 'at', { linked: false })],
      {},
      ['a', 'b'],
    ],
    ['does not lead through the member itself', [member('t', 't')], {}],
    [
      'avoids whom it has failed through',
      [member('a', 't', { isBot: true }), member('b', 't', { rttMs: 900 })],
      { a: 1 },
      ['b'],
    ],
    [
      'takes two rather than one it has failed through',
      [member('a', 't'), member('b', 'c'), member('c', 't', { linked: false })],
      { a: 1 },
      ['b', 'c'],
    ],
    ['leads through one it has failed through, if there is no other', [member('a', 't')], { a: 1 }, ['a']],
    [
      'leads through an unknown speed last',
      [member('a', 't', { rttMs: undefined }), member('b', 't', { rttMs: 900 })],
      {},
      ['b'],
    ],
    [
      'takes the one that has failed less, where all have',
      [member('a', 't'), member('b', 't', { rttMs: 900 })],
      { a: 1, b: 0.9 },
      ['b'],
    ],
    [
      'takes the two that have failed less together, where one of them is in all ways',
      [member('a', 'c'), member('b', 'c'), member('c', 't', { linked: false })],
      { a: 1, c: 1 },
      ['b', 'c'],
    ],
    [
      'takes one rather than two that have failed as much',
      [member('a', 'b'), member('b', 't', { linked: false }), member('c', 't')],
      { b: 1, c: 1 },
      ['c'],
    ],
  ];
  for (const [name, members, weights, expected] of cases) {
    it(name, () =>
      assert.deepEqual(
        carriersTo('t', members, (id) => Number(weights[id] ?? 0)),
        expected,
      ),
    );
  }
});

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
  const cases: [name: string, members: CarrierMember[], bad: string, expected: string[] | undefined][] = [
    ['is none when nobody sees it', [member('a', 'b'), member('b', 'a')], '', undefined],
    ['leads through somebody who sees it', [member('a', ''), member('b', 't')], '', ['b']],
    ['leads through the fastest', [member('a', 't'), member('b', 't', { rttMs: 20 })], '', ['b']],
    [
      'leads through a bot rather than through the fastest',
      [member('a', 't', { rttMs: 1 }), member('b', 't', { isBot: true })],
      '',
      ['b'],
    ],
    ['leads through nobody without an own link', [member('a', 't', { linked: false })], '', undefined],
    [
      'leads through two, when no single one sees it',
      [member('a', 'b'), member('b', 'at', { linked: false })],
      '',
      ['a', 'b'],
    ],
    ['does not lead through the member itself', [member('t', 't')], '', undefined],
    [
      'avoids whom it has failed through',
      [member('a', 't', { isBot: true }), member('b', 't', { rttMs: 900 })],
      'a',
      ['b'],
    ],
    [
      'takes two rather than one it has failed through',
      [member('a', 't'), member('b', 'c'), member('c', 't', { linked: false })],
      'a',
      ['b', 'c'],
    ],
    ['leads through one it has failed through, if there is no other', [member('a', 't')], 'a', ['a']],
    [
      'leads through an unknown speed last',
      [member('a', 't', { rttMs: undefined }), member('b', 't', { rttMs: 900 })],
      '',
      ['b'],
    ],
  ];
  for (const [name, members, bad, expected] of cases) {
    it(name, () =>
      assert.deepEqual(
        carriersTo('t', members, (id) => bad.includes(id)),
        expected,
      ),
    );
  }
});

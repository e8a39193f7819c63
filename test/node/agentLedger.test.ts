import assert from 'node:assert/strict';
import type { AgentApi, Heard, Said } from '../support/agents/AgentMember.js';
import { Ledger } from '../support/agents/Ledger.js';
import { checkAlternation, faultsOf, settle } from '../support/agents/verdict.js';

/** Two agents that talk no more, the second of which has heard these numbers of the first. */
async function judged(end: number, numbers: readonly number[]): Promise<ReturnType<typeof faultsOf>> {
  const ledger = new Ledger();
  for (const number of numbers) ledger.note('a', number, 1);
  const silent: Said = { end: 0, since: {} };
  const said: Record<string, Said> = { a: { end, since: { b: 0 } }, b: silent };
  const nothing: Heard = { accounts: {}, closedFaults: ledger.closedFaults, delays: ledger.delays() };
  const heard: Record<string, Heard> = { a: nothing, b: { ...nothing, accounts: ledger.accounts() } };
  const answers: Record<string, (name: string) => unknown> = {
    stopTalking: (name) => said[name],
    until: () => undefined,
    heard: (name) => heard[name],
    events: () => [],
  };
  const agent = (name: string): AgentApi => ({
    name,
    call: ((command: string) => Promise.resolve(answers[command]!(name))) as AgentApi['call'],
  });
  return faultsOf(
    await settle(
      ['a', 'b'].map((id) => ({ agent: agent(id), id })),
      1_000,
    ),
  );
}

describe('the account of numbered messages', () => {
  it('finds nothing where each has come once and in order', async () => {
    assert.deepEqual(await judged(3, [0, 1, 2]), { lost: 0, doubled: 0, inverted: 0, leaves: 0 });
  });

  it('finds what is lost at the beginning, inside, and at the end', async () => {
    assert.equal((await judged(3, [1, 2])).lost, 1);
    assert.equal((await judged(4, [0, 2, 3])).lost, 1);
    assert.equal((await judged(5, [0, 1, 2])).lost, 2);
    assert.equal((await judged(5, [])).lost, 5);
  });

  it('finds what has come twice', async () => {
    assert.deepEqual(await judged(3, [0, 1, 1, 2]), { lost: 0, doubled: 1, inverted: 0, leaves: 0 });
  });

  it('finds what has come too late', async () => {
    assert.deepEqual(await judged(4, [0, 2, 1, 3]), { lost: 0, doubled: 0, inverted: 1, leaves: 0 });
  });

  it('keeps the faults of an account that was closed', () => {
    const ledger = new Ledger();
    for (const number of [0, 2, 2]) ledger.note('a', number, 1);
    ledger.open('a');
    assert.deepEqual(ledger.closedFaults, { missing: 1, doubled: 1, inverted: 0 });
    assert.equal(ledger.next('a'), -1);
  });

  it('takes no two joins or leaves of one member in a row', () => {
    const join = { event: 'join', id: 'a', atMs: 0 } as const;
    const leave = { event: 'leave', id: 'a', atMs: 0 } as const;
    checkAlternation([join, leave, join]);
    assert.throws(() => checkAlternation([join, leave, leave]));
    assert.throws(() => checkAlternation([leave]));
    assert.throws(() => checkAlternation([join, join]));
  });
});

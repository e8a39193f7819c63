import assert from 'node:assert/strict';
import type { GroupError } from '../../../src/base/errors.js';
import {
  Authorizer,
  type AuthorizationRequest,
  type Authorize,
} from '../../../src/server/accept/Authorizer.js';

const topic = Uint8Array.from({ length: 32 }, (_, i) => i);
const request = { topic, token: 'x', address: '192.0.2.1', headers: { cookie: 'a=b' } };

/** An authorizer, its timers in the order in which they were set, and what it complained about. */
function setUp(authorize: Authorize, maxPending?: number) {
  const timers = new Map<number, () => void>();
  const errors: GroupError[] = [];
  let count = 0;
  const clock = {
    nowMs: () => 0,
    wallMs: () => 1_234,
    after: (delayMs: number, action: () => void) => {
      assert.equal(delayMs, 5_000);
      const timer = ++count;
      timers.set(timer, action);
      return () => timers.delete(timer);
    },
  };
  const limits = { timeoutMs: undefined, maxPending };
  const authorizer = new Authorizer(clock, authorize, limits, (error) => errors.push(error));
  return { authorizer, timers, errors };
}

describe('Authorizer', () => {
  it('asks with all that is known of the client', async () => {
    const asked: AuthorizationRequest[] = [];
    const { authorizer, timers } = setUp((each) => asked.push(each) > 0);
    assert.equal(await authorizer.decide(request), 'admitted');
    const { signal, ...rest } = asked[0]!;
    assert.deepEqual(rest, {
      groupId: '000102030405060708090a0b0c0d0e0f',
      topic: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      ...{ token: 'x', address: '192.0.2.1', headers: { cookie: 'a=b' }, wallMs: 1_234 },
    });
    assert.ok(!signal.aborted);
    assert.equal(timers.size, 0);
  });

  it('takes nothing but true for a yes, at once or promised', async () => {
    for (const [answer, decision] of [
      [true, 'admitted'],
      [Promise.resolve(true), 'admitted'],
      [false, 'refused'],
      [Promise.resolve(false), 'refused'],
      [undefined, 'refused'],
      [1, 'refused'],
      ['yes', 'refused'],
    ] as const) {
      const { authorizer } = setUp(() => answer as boolean);
      assert.equal(await authorizer.decide(request), decision, String(answer));
    }
  });

  it('is undecided when the application throws, and says so', async () => {
    const failure = new Error('no database');
    const throwing = () => {
      throw failure;
    };
    for (const authorize of [throwing, () => Promise.reject(failure)]) {
      const { authorizer, errors, timers } = setUp(authorize);
      assert.equal(await authorizer.decide(request), 'undecided');
      assert.deepEqual([errors[0]?.code, errors[0]?.cause], ['HANDLER_THREW', failure]);
      assert.equal(timers.size, 0);
    }
  });

  it('is undecided when the answer takes too long, and tells the application to stop', async () => {
    let asked: AuthorizationRequest | undefined;
    const { authorizer, timers, errors } = setUp((each) => {
      asked = each;
      return new Promise((_, reject) =>
        each.signal.addEventListener('abort', () => reject(new Error('late'))),
      );
    });
    const decision = authorizer.decide(request);
    for (const fire of timers.values()) fire();
    assert.equal(await decision, 'undecided');
    assert.ok(asked?.signal.aborted);
    assert.deepEqual(errors, []);
  });

  it('asks about so many at a time, and is undecided about more', async () => {
    const answers: ((answer: boolean) => void)[] = [];
    const { authorizer } = setUp(() => new Promise((resolve) => answers.push(resolve)), 2);
    const decisions = [1, 2, 3].map(() => authorizer.decide(request));
    assert.equal(await decisions[2], 'undecided');
    assert.equal(answers.length, 2);
    answers[0]!(true);
    assert.equal(await decisions[0], 'admitted');
    const next = authorizer.decide(request);
    answers[2]!(false);
    assert.equal(await next, 'refused');
    answers[1]!(true);
    assert.equal(await decisions[1], 'admitted');
  });

  it('leaves nothing behind when it is closed', async () => {
    const { authorizer, timers } = setUp(() => new Promise(() => {}));
    const decisions = [authorizer.decide(request), authorizer.decide(request)];
    authorizer.close();
    assert.deepEqual(await Promise.all(decisions), ['undecided', 'undecided']);
    assert.equal(timers.size, 0);
  });

  it('refuses what is no function, and limits of 0', () => {
    const { authorizer } = setUp(() => true);
    assert.ok(authorizer);
    assert.throws(() => setUp('secret' as never), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => setUp(() => true, 0), { code: 'INVALID_ARGUMENT' });
  });
});

import assert from 'node:assert/strict';
import type { CarrierMember } from '../../../src/topology/core/routing.js';
import type { Route } from '../../../src/topology/Introducer.js';
import { Routes } from '../../../src/topology/Routes.js';

const member = (id: string, rttMs: number): CarrierMember => ({
  ...{ id, rttMs, linked: true, isBot: false, sees: new Set(['t']) },
});

describe('The routes to a member', () => {
  let nowMs = 0;
  let introduces = true;
  let suspects: readonly string[] = [];
  const make = (...carriers: CarrierMember[]): Routes => {
    const members = { carriers, get: () => ({ takeSuspects: () => suspects }) };
    return new Routes({ nowMs: () => nowMs }, members, () => introduces);
  };
  const fast = member('fast', 1);
  const slow = member('slow', 100);

  beforeEach(() => {
    nowMs = 0;
    introduces = true;
    suspects = [];
  });

  /** By which ways so many introductions go that all fail, one each second. */
  const failing = (routes: Routes, count: number): string[] =>
    Array.from({ length: count }, () => {
      const route = routes.toIntroduce('t');
      routes.failed('t', 'own', route);
      nowMs += 1_000;
      return nameOf(route);
    });

  it('lead introductions through members, unless there are none', () => {
    assert.equal(nameOf(make(slow, fast).toIntroduce('t')), 'fast');
    assert.equal(nameOf(make().toIntroduce('t')), 'signaling');
  });

  it('lead them by each way in turn as long as all fail, and by signaling after members', () => {
    assert.deepEqual(failing(make(slow, fast), 6), [
      'fast',
      'slow',
      'signaling',
      'fast',
      'slow',
      'signaling',
    ]);
  });

  it('lead them through the one that has failed, where nobody else can bring them', () => {
    introduces = false;
    assert.deepEqual(failing(make(fast), 3), ['fast', 'fast', 'fast']);
  });

  it('lead back to the best when its failures are forgotten', () => {
    const routes = make(slow, fast);
    failing(routes, 1);
    nowMs = 119_999;
    assert.equal(nameOf(routes.toIntroduce('t')), 'slow');
    nowMs = 120_000;
    assert.equal(nameOf(routes.toIntroduce('t')), 'fast');
  });

  it('lead links past those who carried one that carries nothing', () => {
    const routes = make(slow, fast);
    assert.deepEqual(routes.toCarry('t'), { via: ['fast'], haveFailed: false });
    suspects = ['fast'];
    routes.carriesNothing('t', false);
    assert.deepEqual(routes.toCarry('t'), { via: ['slow'], haveFailed: false });
    suspects = ['slow'];
    routes.carriesNothing('t', true);
    assert.deepEqual(routes.toCarry('t')?.haveFailed, true);
    nowMs = 30_001;
    assert.deepEqual(routes.toCarry('t')?.haveFailed, false);
  });

  it('of introductions and of links are learnt apart', () => {
    const routes = make(slow, fast);
    failing(routes, 1);
    assert.deepEqual(routes.toCarry('t')?.via, ['fast']);
    assert.equal(make().toCarry('t'), undefined);
  });
});

function nameOf(route: Route): string {
  return route === 'signaling' ? route : route.via.join();
}

import assert from 'node:assert/strict';
import { channelLimits } from '../../../src/wire/limits.js';
import { ConversationPair } from '../../support/ConversationPair.js';

const { relayLane } = channelLimits;
const packet = (seed: number): Uint8Array => new Uint8Array(1_000).fill(seed);

describe('What is carried for others', () => {
  /** The link of the two is lost while packets of others are on their way; `waiting` more come after that. */
  function lostWhileCarrying(waiting = 3): ConversationPair {
    const pair = new ConversationPair({ highWaterBytes: 20_000 });
    pair.attach();
    pair.deliverAll();
    for (let i = 0; i < 3; i++) pair.send(0, relayLane, packet(i));
    pair.lose(0, 1);
    pair.lose(0, 0);
    for (let i = 0; i < waiting; i++) pair.send(0, relayLane, packet(3 + i));
    return pair;
  }

  it('is not sent over a link that others carry, while everything else is', () => {
    const pair = lostWhileCarrying();
    pair.attach(true);
    pair.send(0, 0, packet(1));
    pair.send(0, channelLimits.controlLane, packet(2));
    pair.run(2_000);
    assert.equal(pair.deliveredOn(0, relayLane), 0);
    assert.equal(pair.deliveredOn(0, 0), 1);
    assert.equal(pair.deliveredOn(0, channelLimits.controlLane), 1);
  });

  it('is sent when there is an own link again', () => {
    const pair = lostWhileCarrying();
    pair.attach(true);
    pair.run(2_000);
    pair.attach();
    pair.run(100);
    pair.checkAllDelivered();
    assert.equal(pair.deliveredOn(0, relayLane), 6);
  });

  it('takes no room from what the application sends meanwhile, and makes nobody slow', () => {
    const pair = lostWhileCarrying(30);
    assert.equal(pair.sides[0].hasRoom, false);
    pair.attach(true);
    pair.deliverAll();
    assert.equal(pair.sides[0].hasRoom, true);
    assert.ok(pair.events[0].includes('room'));
    pair.run(90_000);
    assert.deepEqual(
      pair.events[0].filter((event) => event.startsWith('slow') || event.startsWith('closed')),
      [],
    );
  });

  it('keeps no flush waiting meanwhile', () => {
    const pair = lostWhileCarrying();
    pair.attach(true);
    pair.deliverAll();
    pair.send(0, 0, packet(1));
    assert.equal(pair.sides[0].flush(), false);
    pair.run(10);
    assert.ok(pair.events[0].includes('flushed'), pair.events[0].join());
  });
});

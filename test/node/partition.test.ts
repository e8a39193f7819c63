import assert from 'node:assert/strict';
import { createKey, SignalingServer, WebGroup } from '../../src/index.node.js';
import { receive, until } from '../support/groups.js';
import { PairNetwork } from '../support/PairNetwork.js';

describe('a group on a line', function () {
  this.timeout(60_000);
  let signaling: SignalingServer;
  let network: PairNetwork;
  let line: WebGroup[];

  beforeEach(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    network = new PairNetwork();
    const names = ['a', 'b', 'c', 'd'];
    for (const [i, name] of names.entries())
      for (const other of names.slice(i + 2)) network.keepApart(name, other);
    const options = { signalingServer: signaling.url!, suspensionMs: 1_000 };
    line = names.map((name) => new WebGroup(options, { rtc: network.engineOf(name) }));
    const key = createKey();
    await Promise.all(line.map((group) => group.join(key)));
    await seeEachOther(line);
  });

  afterEach(async () => {
    await Promise.all(line.map((group) => group.leave()));
    await signaling.close();
  });

  /** Resolves when each of them sees all of them and nobody else. */
  async function seeEachOther(groups: readonly WebGroup[]): Promise<void> {
    const ids = groups.map(({ myId }) => myId).sort();
    await Promise.all(
      groups.map((group) => until(group, () => JSON.stringify(group.members) === JSON.stringify(ids))),
    );
  }

  /** Each sends something to each other one; resolves when all of it has come. */
  async function talk(groups: readonly WebGroup[], about: string): Promise<void> {
    const received = groups.map((group) => receive(group, groups.length - 1));
    for (const group of groups) group.send(`${about} from ${group.myId}`);
    for (const [i, messages] of (await Promise.all(received)).entries()) {
      const senders = groups.filter((_, sender) => sender !== i).map(({ myId }) => myId);
      assert.deepEqual(
        messages.map(({ data }) => data).sort(),
        senders.map((id) => `${about} from ${id}`).sort(),
      );
    }
  }

  it('talks from one end to the other', async () => {
    const [a, b, c, d] = line as [WebGroup, WebGroup, WebGroup, WebGroup];
    assert.deepEqual(
      line.map(({ neighbors }) => neighbors.length),
      [1, 2, 2, 1],
    );
    assert.deepEqual(a.path(d.myId)?.via, [b.myId, c.myId]);
    assert.deepEqual(d.path(a.myId)?.via, [c.myId, b.myId]);
    await talk(line, 'news');
  });

  it('is two groups while it is cut in the middle, and one again when it is whole', async () => {
    const halves = [line.slice(0, 2), line.slice(2)];
    network.keepApart('b', 'c');
    await Promise.all(halves.map(seeEachOther));
    for (const half of halves) await talk(half, 'here');
    network.reunite('b', 'c');
    await seeEachOther(line);
    await talk(line, 'again');
  });
});

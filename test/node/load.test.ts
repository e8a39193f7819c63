import assert from 'node:assert/strict';
import { createKey, SignalingServer, WebGroup } from '../../src/index.node.js';
import { turn } from '../contract/check.js';
import { checkSame, joinAll, receive, testBytes } from '../support/groups.js';
import { soak } from '../support/soak.js';

describe('a group under load', function () {
  this.timeout(120_000);
  let signaling: SignalingServer;
  let groups: WebGroup[];

  beforeEach(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    groups = [];
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    await signaling.close();
  });

  function make(): WebGroup {
    const group = new WebGroup({ signalingServer: signaling.url! });
    groups.push(group);
    return group;
  }

  it('links 16 members that join at once, and each hears what each says', async () => {
    const made = Array.from({ length: 16 }, make);
    const startMs = performance.now();
    await joinAll(made, createKey());
    console.log(`      full mesh of 16 after ${Math.round(performance.now() - startMs)} ms`);
    const ids = made.map(({ myId }) => myId).sort();
    const received = made.map((group) => receive(group, 2 * 15));
    for (const group of made) {
      assert.deepEqual(group.members, ids);
      group.send(`from ${group.myId}`);
      for (const id of group.neighbors) group.sendTo(id, `from ${group.myId} to ${id}`);
    }
    for (const [index, messages] of (await Promise.all(received)).entries()) {
      const { myId } = made[index]!;
      const expected = ids
        .filter((id) => id !== myId)
        .flatMap((id) => [`${id}: from ${id}`, `${id}: from ${id} to ${myId}`]);
      assert.deepEqual(messages.map(({ from, data }) => `${from}: ${String(data)}`).sort(), expected);
    }
  });

  it('brings a message of 200 MB, equal', async () => {
    const [a, b] = [make(), make()];
    await joinAll([a, b], createKey());
    const data = testBytes(200_000_000);
    const received = receive(b, 1);
    assert.equal(a.send(data), false);
    checkSame((await received)[0]!.data, data);
    await a.flush();
  });

  it('brings long messages to another process with bounded memory, while another lane goes on', async () => {
    const bytesEach = 50_000_000;
    const { sentHashes, receivedHashes, peakRssMib, echoMs } = await soak({ messages: 2, bytesEach });
    assert.deepEqual(receivedHashes, sentHashes);
    console.log(
      `      peak RSS of the receiver ${peakRssMib.receiver} MiB, ${echoMs.length} echoes meanwhile`,
    );
    // The message, the copy for the application, and what Node itself takes; the sender has run the other tests too.
    assert.ok(peakRssMib.receiver < 500, `${peakRssMib.receiver} MiB`);
    assert.ok(echoMs.length > 2, `${echoMs.length} echoes`);
  });

  it('leaves no socket, timer or thread behind', async () => {
    const before = activeResources();
    const made = Array.from({ length: 4 }, make);
    await joinAll(made, createKey());
    await Promise.all(made.map((group) => group.leave()));
    await signaling.close();
    // What is closed counts until the next turns of the event loop.
    await turn();
    await turn();
    assert.deepEqual(
      activeResources(),
      before.filter((name) => name !== 'TCPServerWrap'),
    );
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
  });
});

/** What would keep the process alive, without the streams it was started with and the timer of the test runner. */
function activeResources(): string[] {
  const others = ['PipeWrap', 'TTYWrap', 'Timeout', 'CloseReq', 'FSReqCallback', 'FSReqPromise'];
  return process
    .getActiveResourcesInfo()
    .filter((name) => !others.includes(name))
    .sort();
}

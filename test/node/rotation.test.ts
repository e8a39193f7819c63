import assert from 'node:assert/strict';
import { createKey, SignalingServer, WebGroup, type WebGroupOptions } from '../../src/index.node.js';
import { systemPlatform } from '../../src/base/system.js';
import { nodeDatachannel } from '../../src/channel/rtc/nodeDatachannel.node.js';
import { simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import { FaultyEngine } from '../support/agents/FaultyEngine.js';
import { errorCodes, hasMembers, joinAll, until } from '../support/groups.js';

describe('A group whose key is changed', function () {
  this.timeout(40_000);
  let signaling: SignalingServer;
  let groups: WebGroup[];
  let key: string;

  beforeEach(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    groups = [];
    key = createKey();
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    await signaling.close();
  });

  function make(options: WebGroupOptions = {}, engine?: FaultyEngine): WebGroup {
    const all = { signalingServer: signaling.url!, followRotation: () => true, ...options };
    const group = new WebGroup(all, engine ? { rtc: engine } : {});
    groups.push(group);
    return group;
  }

  /** Resolves when it has this key, and so many members. */
  function moved(group: WebGroup, newKey: string, count: number): Promise<void> {
    return until(group, () => group.key === newKey && group.members.length === count);
  }

  it('loses nothing, doubles nothing, and turns out who is not to have the new one', async () => {
    const [a, b, c, d, out] = [make(), make(), make(), make(), make()];
    const all = [a, b, c, d, out];
    const stayers = [a, b, c, d];
    await joinAll(all, key);
    const talk = new Talk(all);
    const codes = errorCodes(out);
    const changes: string[] = [];
    for (const group of stayers) {
      group.on('memberLeave', (id, { reason }) => id !== out.myId && changes.push(`${id} ${reason}`));
      group.on('memberJoin', (id) => changes.push(`${id} joins`));
    }
    const told = stayers.map((group) => new Promise((resolve) => (group.onKeyChange = resolve)));
    const outId = out.myId;
    const rotated = b.rotateKey(undefined, { without: [outId] });
    const newKey = await rotated;
    // Nobody says anything to it any more, also of those who have not moved yet.
    for (const group of stayers) group.send('secret');
    assert.notEqual(newKey, key);
    assert.deepEqual(await Promise.all(told), [newKey, newKey, newKey, newKey]);
    await Promise.all(stayers.map((group) => hasMembers(group, 4)));
    await until(out, () => out.members.length === 1 && codes.length === 4);
    await talk.end(stayers);
    assert.deepEqual(changes, []);
    talk.check(stayers);
    assert.deepEqual(codes, Array(4).fill('EXCLUDED'));
    assert.ok(!talk.heardBy(out).includes('secret'));
    assert.equal(new Set(stayers.map(({ id }) => id)).size, 1);
    // Who was turned out has the old key only, and so has whoever else gets it from there.
    const stranger = make();
    void stranger.join(key);
    await until(out, () => out.members.length === 2);
    const late = make();
    await late.join(newKey);
    await Promise.all([late, ...stayers].map((group) => hasMembers(group, 5)));
    assert.deepEqual(changes, Array(4).fill(`${late.myId} joins`));
  });

  it('leaves those alone who do not follow, and tells them', async () => {
    const [a, b, c] = [make(), make({ followRotation: undefined }), make()];
    await joinAll([a, b, c], key);
    const codes = errorCodes(b);
    const asked: unknown[] = [];
    const newKey = createKey();
    c.onKeyChange = () => asked.push(c.key);
    assert.equal(await a.rotateKey(newKey), newKey);
    await Promise.all([moved(a, newKey, 2), moved(c, newKey, 2)]);
    await until(b, () => b.members.length === 1);
    assert.equal(b.key, key);
    assert.deepEqual(codes, ['EXCLUDED', 'EXCLUDED', 'EXCLUDED']);
    assert.deepEqual(asked, [newKey]);
    // It decides later.
    await b.leave();
    await b.join(newKey);
    await Promise.all([a, b, c].map((group) => hasMembers(group, 3)));
  });

  it('is asked for who changes it, and without whom', async () => {
    const [a, b, c] = [make(), make(), make()];
    await joinAll([a, b, c], key);
    const asked: unknown[] = [];
    const e = make({ followRotation: (proposed) => (asked.push(proposed), Promise.resolve(true)) });
    await e.join(key);
    await Promise.all([a, b, c, e].map((group) => hasMembers(group, 4)));
    await a.rotateKey('another', { without: [c.myId] });
    await moved(e, 'another', 3);
    assert.deepEqual(asked, [{ by: a.myId, without: [c.myId] }]);
  });

  it('loses nothing when links break while it moves', async () => {
    const engines = [1, 2, 3, 4].map(
      (agent) => new FaultyEngine(simplePeerEngine(systemPlatform(), nodeDatachannel()), agent),
    );
    const all = engines.map((engine) => make({}, engine));
    await joinAll(all, key);
    const talk = new Talk(all);
    const changes: string[] = [];
    for (const group of all) group.on('memberLeave', (id, { reason }) => changes.push(`${id} ${reason}`));
    const breaks = all.map((group, index) =>
      group.on('keyChange', () => {
        for (const agent of [1, 2, 3, 4]) if (agent !== index + 1) engines[index]!.closeLinks(agent);
      }),
    );
    engines[1]!.closeLinks(1);
    const newKey = await all[0]!.rotateKey();
    engines[2]!.closeLinks(4);
    await Promise.all(all.map((group) => moved(group, newKey, 4)));
    await Promise.all(all.map((group) => hasMembers(group, 4)));
    for (const off of breaks) off();
    await talk.end(all);
    assert.deepEqual(changes, []);
    talk.check(all);
  });

  it('takes along who is cut off meanwhile, and loses nothing', async () => {
    const engines = [1, 2, 3].map(
      (agent) => new FaultyEngine(simplePeerEngine(systemPlatform(), nodeDatachannel()), agent),
    );
    const all = engines.map((engine) => make({}, engine));
    await joinAll(all, key);
    const talk = new Talk(all);
    const changes: string[] = [];
    for (const group of all) group.on('memberLeave', (id, { reason }) => changes.push(`${id} ${reason}`));
    engines[2]!.keepApart([1, 2]);
    for (const engine of engines.slice(0, 2)) engine.keepApart([3]);
    await until(all[2]!, () => all[2]!.neighbors.length === 0);
    const rotated = all[0]!.rotateKey();
    for (const engine of engines) engine.keepApart([]);
    const newKey = await rotated;
    await Promise.all(all.map((group) => moved(group, newKey, 3)));
    await talk.end(all);
    assert.deepEqual(changes, []);
    talk.check(all);
  });

  it('has one key when two change it at once, and tells the one that has not changed it', async () => {
    const all = [make(), make(), make(), make()];
    await joinAll(all, key);
    const [low, high] = [...all].sort((a, b) => (a.myId < b.myId ? -1 : 1)) as [WebGroup, WebGroup];
    const outcomes = await Promise.allSettled([high.rotateKey('high'), low.rotateKey('low')]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
    assert.equal(
      (outcomes[0] as PromiseRejectedResult & { reason: { code: string } }).reason.code,
      'OUTDONE',
    );
    await Promise.all(all.map((group) => moved(group, 'low', 4)));
  });

  it('refuses what can not be', async () => {
    const [a, b] = [make(), make({ password: 'secret' })];
    const code = (promise: Promise<unknown>): Promise<string> =>
      promise.then(String, (error: { code: string }) => error.code);
    assert.equal(await code(a.rotateKey()), 'NOT_JOINED');
    await Promise.all([a.join(key), b.join(key)]);
    assert.equal(await code(b.rotateKey()), 'UNSUPPORTED');
    assert.equal(await code(a.rotateKey('')), 'INVALID_KEY');
    assert.equal(await code(a.rotateKey(undefined, { without: [a.myId] })), 'INVALID_ARGUMENT');
    assert.equal(await code(a.rotateKey(undefined, { without: 'b' as unknown as [] })), 'INVALID_ARGUMENT');
    const rotated = code(a.rotateKey());
    await a.leave();
    assert.match(await rotated, /LEFT|NOT_JOINED/);
  });
});

/** Members that say numbers to each other, a few each time that one has heard something. */
class Talk {
  readonly #said = new Map<WebGroup, number>();
  readonly #heard = new Map<WebGroup, Map<string, string[]>>();
  readonly #ids = new Map<WebGroup, string>();
  #goesOn = true;
  #timer: NodeJS.Timeout;

  constructor(groups: readonly WebGroup[]) {
    for (const group of groups) {
      const heard = new Map<string, string[]>();
      this.#heard.set(group, heard);
      this.#said.set(group, 0);
      this.#ids.set(group, group.myId);
      group.on('message', (id, data) => {
        heard.set(id, [...(heard.get(id) ?? []), String(data)]);
      });
    }
    this.#timer = setInterval(() => groups.forEach((group) => this.#say(group)), 2);
  }

  heardBy(group: WebGroup): string[] {
    return [...this.#heard.get(group)!.values()].flat();
  }

  /** Stops, and waits until all has arrived. */
  async end(groups: readonly WebGroup[]): Promise<void> {
    this.#goesOn = false;
    clearInterval(this.#timer);
    await Promise.all(groups.map((group) => group.flush()));
  }

  /** Whether each has heard all that each other one has said, once and in order. */
  check(groups: readonly WebGroup[]): void {
    for (const by of groups) {
      const said = Array.from({ length: this.#said.get(by)! }, (_, i) => String(i));
      for (const group of groups) {
        if (group === by) continue;
        const heard = this.#heard.get(group)!.get(this.#ids.get(by)!)!;
        assert.deepEqual(
          heard.filter((text) => text !== 'secret'),
          said,
        );
      }
    }
  }

  #say(group: WebGroup): void {
    if (!this.#goesOn) return;
    const count = this.#said.get(group)!;
    group.send(String(count));
    this.#said.set(group, count + 1);
  }
}

import assert from 'node:assert/strict';
import { decodeClientMessage } from '../../src/wire/signalingCodec.js';
import { WebGroupState } from '../../src/WebGroup.js';
import type { Place } from './Network.js';
import type { SimMember } from './SimMember.js';
import { World } from './World.js';

const { JOINING, JOINED, LEFT } = WebGroupState;

describe('A member that loses everything', () => {
  let world: World;
  let nowMs: number;
  /** Every HELLO that the server has got. */
  let hellos: { id: string; incarnation: number; atMs: number }[];

  beforeEach(() => {
    nowMs = 0;
    hellos = [];
    world = new World(1, { readingMs: 0, parks: false });
    const { server, timeline } = world;
    const handle = server.handle.bind(server);
    server.handle = (input) => {
      const message = input.type === 'message' ? decodeClientMessage(input.bytes) : undefined;
      if (message?.kind === 'hello') hellos.push({ ...message, atMs: timeline.nowMs });
      handle(input);
    };
  });

  afterEach(async () => {
    for (const member of world.members) member.leave();
    await pass(20_000);
    for (const member of world.members) member.checkNothingHeld();
    assert.deepEqual(world.violations, []);
  });

  async function pass(ms: number): Promise<void> {
    nowMs += ms;
    await world.run(nowMs);
  }

  async function joined(count: number): Promise<SimMember[]> {
    const members = Array.from({ length: count }, () => world.addMember());
    for (const member of members) member.join();
    await pass(10_000);
    for (const { group } of members) {
      assert.equal(group.state, JOINED);
      assert.equal(group.neighbors.length, count - 1);
    }
    return members;
  }

  function statesOf({ group }: SimMember): WebGroupState[] {
    const states: WebGroupState[] = [];
    group.on('stateChange', (state) => states.push(state));
    return states;
  }

  function incarnationsOf({ id }: SimMember): number[] {
    return hellos.filter((hello) => hello.id === id).map(({ incarnation }) => incarnation);
  }

  /** The ways between these members, and of each with the server, are interrupted. */
  function isolate(members: SimMember[]): () => void {
    const hosts = new Set<Place>(members.map(({ host }) => host));
    const partition = {
      separates: (from: Place, to: Place) =>
        hosts.has(from) !== hosts.has(to) || (hosts.has(from) && from !== to),
    };
    world.network.begin(partition);
    return () => world.network.end(partition);
  }

  it('comes back with the same id and a higher incarnation when it is alone', async () => {
    const [a] = (await joined(1)) as [SimMember];
    const { id } = a;
    const states = statesOf(a);
    world.server.stop();
    await pass(3_000);
    assert.deepEqual(states, [JOINING]);
    assert.equal(a.group.send('to nobody'), true);
    world.server.start();
    await pass(15_000);
    assert.deepEqual(states, [JOINING, JOINED]);
    assert.equal(a.group.myId, id);
    const [first = 0, second = 0, ...more] = incarnationsOf(a);
    assert.ok(second > first, `${first}, then ${second}`);
    assert.deepEqual(more, []);
  });

  it('lets the others go first, settles what was promised, and meets them again in its next life', async () => {
    const [a, b] = (await joined(2)) as [SimMember, SimMember];
    const states = statesOf(a);
    const end = isolate([a, b]);
    a.send(0, 20, true);
    a.flush();
    await pass(80_000);
    assert.deepEqual(states, [JOINING]);
    assert.equal(a.contacts.get(b.id)!.at(-1)!.departure!.reason, 'lost');
    assert.equal(a.contacts.get(b.id)!.at(-1)!.departure!.unacked.messages, 1);
    assert.equal(a.pending.get('flush'), 0);
    end();
    await pass(20_000);
    assert.deepEqual(states, [JOINING, JOINED]);
    for (const member of [a, b]) {
      assert.equal(member.group.members.length, 2);
      const incarnations = incarnationsOf(member);
      assert.equal(incarnations.length, 2);
      assert.ok(incarnations[1]! > incarnations[0]!);
    }
  });

  it('stays in its life as long as somebody is there', async () => {
    const members = await joined(2);
    const states = members.map(statesOf);
    world.server.stop();
    await pass(120_000);
    world.server.start();
    await pass(20_000);
    assert.deepEqual(states, [[], []]);
    for (const member of members) assert.equal(new Set(incarnationsOf(member)).size, 1);
  });

  for (const [machine, monotonicMs] of [
    ['whose clock goes on', 0],
    ['whose monotonic clock stands still meanwhile', -600_000],
  ] as const) {
    it(`comes back once after a long sleep of a machine ${machine}`, async () => {
      const [a, b, c] = (await joined(3)) as [SimMember, SimMember, SimMember];
      const states = statesOf(a);
      a.host.pause();
      await pass(600_000);
      assert.equal(b.group.members.length, 2);
      a.host.clock.jump(monotonicMs, 0);
      a.host.resume();
      await pass(30_000);
      assert.deepEqual(states, [JOINING, JOINED]);
      assert.equal(a.group.neighbors.length, 2);
      const [first = 0, second = 0, ...more] = incarnationsOf(a);
      assert.ok(second > first);
      assert.deepEqual(more, []);
      for (const other of [b, c]) {
        const contacts = a.contacts.get(other.id)!;
        assert.deepEqual(
          contacts.map(({ departure }) => departure?.reason),
          ['lost', undefined],
        );
      }
    });
  }

  it('stays in its life when the wall clock is set while signaling is away', async () => {
    const [a] = (await joined(2)) as [SimMember];
    const states = statesOf(a);
    world.server.stop();
    await pass(3_000);
    a.host.clock.jump(0, 3_600_000);
    await pass(60_000);
    assert.deepEqual(states, []);
    world.server.start();
    await pass(15_000);
  });

  it('does not come back once it has been left', async () => {
    const [a] = (await joined(1)) as [SimMember];
    world.server.stop();
    await pass(2_000);
    assert.equal(a.group.state, JOINING);
    a.leave();
    await pass(5_000);
    assert.equal(a.group.state, LEFT);
    a.checkNothingHeld();
    const before = hellos.length;
    world.server.start();
    await pass(60_000);
    assert.equal(a.group.state, LEFT);
    assert.equal(hellos.length, before);
  });

  it('leaves when autoRejoin is set to false while it comes back, or was before', async () => {
    const [a, b] = [(await joined(1))[0]!, world.addMember()];
    const leftAtOnce = statesOf(b);
    b.group.autoRejoin = false;
    void b.group.join('another key');
    await pass(5_000);
    world.server.stop();
    await pass(2_000);
    assert.deepEqual(leftAtOnce.slice(-2), [WebGroupState.LEAVING, LEFT]);
    assert.equal(a.group.state, JOINING);
    a.wanted = false;
    a.group.autoRejoin = false;
    await pass(5_000);
    assert.equal(a.group.state, LEFT);
    a.checkNothingHeld();
    world.server.start();
    await pass(60_000);
    assert.equal(hellos.length, 2);
  });

  it('waits ever longer for a server that throws it out again and again', async () => {
    const [a] = (await joined(1)) as [SimMember];
    const stop = a.group.on('signalingStateChange', () => {
      for (const socket of world.server.sockets) socket.cut(true, true);
    });
    for (const socket of world.server.sockets) socket.cut(true, true);
    await pass(120_000);
    // With waits between 0 and 10 s, 5 s on average, after the first few.
    assert.ok(hellos.length > 5 && hellos.length < 50, `${hellos.length} times`);
    stop();
    await pass(20_000);
    assert.equal(a.group.state, JOINED);
  });

  describe('because it is a page', () => {
    /** Lets something happen to the page; only the member that joined in it is told. */
    async function inPage(member: SimMember): Promise<(event: Event) => void> {
      const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
      const globals = {
        document: page,
        addEventListener: page.addEventListener.bind(page),
        removeEventListener: page.removeEventListener.bind(page),
      };
      Object.assign(globalThis, globals);
      member.join();
      await pass(10_000);
      for (const name of Object.keys(globals)) Reflect.deleteProperty(globalThis, name);
      return (event) => void page.dispatchEvent(event);
    }

    const transition = (name: string, persisted: boolean): Event =>
      Object.assign(new Event(name), { persisted });

    async function withPage(): Promise<[SimMember, SimMember, (event: Event) => void]> {
      const [other] = (await joined(1)) as [SimMember];
      const page = world.addMember();
      const happen = await inPage(page);
      assert.deepEqual([page.group.neighbors.length, other.group.neighbors.length], [1, 1]);
      return [page, other, happen];
    }

    /** What `Leaving` is for does not fit a page that goes: nobody has called `leave`. */
    function expectLeaves(member: SimMember): void {
      const { members, neighbors } = member.group;
      member.leavings.push({ calledAtMs: nowMs, members, neighbors, toldAtMs: new Map() });
    }

    it('leaves when it is put away, and comes back in its next life when it is shown again', async () => {
      const [page, other, happen] = await withPage();
      const { id } = page;
      const states = statesOf(page);
      expectLeaves(page);
      page.host.run(() => happen(transition('pagehide', true)));
      await pass(1_000);
      assert.equal(other.contacts.get(id)!.at(-1)!.departure!.reason, 'left');
      assert.deepEqual(states, [JOINING]);
      assert.deepEqual(page.group.members, [id]);
      await pass(300_000);
      assert.deepEqual([incarnationsOf(page).length, page.host.held.sockets], [1, 0]);
      page.host.run(() => happen(transition('pageshow', true)));
      await pass(5_000);
      assert.deepEqual(states, [JOINING, JOINED]);
      assert.equal(page.group.myId, id);
      assert.deepEqual(page.group.neighbors, [other.id]);
      const [first = 0, second = 0] = incarnationsOf(page);
      assert.ok(second > first);
    });

    it('leaves for good when it is closed, or must not come back', async () => {
      const [page, other, happen] = await withPage();
      expectLeaves(page);
      page.group.autoRejoin = false;
      page.host.run(() => happen(transition('pagehide', true)));
      await pass(1_000);
      assert.equal(page.group.state, LEFT);
      page.checkNothingHeld();
      happen(transition('pageshow', true));
      await pass(30_000);
      assert.deepEqual([page.group.state, other.group.members.length], [LEFT, 1]);
      page.wanted = false;
    });

    it('does not come back when it was left while it was away', async () => {
      const [page, , happen] = await withPage();
      expectLeaves(page);
      page.host.run(() => happen(transition('pagehide', true)));
      await pass(1_000);
      page.leave();
      await pass(1_000);
      happen(transition('pageshow', true));
      await pass(30_000);
      assert.equal(page.group.state, LEFT);
      page.checkNothingHeld();
    });

    for (const [says, stays] of [
      [true, true],
      [false, false],
    ] as const) {
      it(`is ${stays ? 'waited for, and nothing is lost,' : 'lost'} when it is frozen for 50 s ${says ? 'and says so' : 'without a word'}`, async () => {
        const [page, other, happen] = await withPage();
        if (says) page.host.run(() => happen(new Event('freeze')));
        await pass(500);
        page.host.pause();
        await pass(20_000);
        other.send(0, 1_000, true);
        await pass(30_000);
        assert.equal(other.current.length, stays ? 1 : 0);
        page.host.resume();
        await pass(30_000);
        const contact = page.contacts.get(other.id)!.at(-1)!;
        assert.equal(page.contacts.get(other.id)!.length, stays ? 1 : 2);
        assert.equal(contact.received.get(0)?.length ?? 0, stays ? 1 : 0);
      });
    }

    it('is waited for no longer than others once it is back', async () => {
      const [page, other, happen] = await withPage();
      page.host.run(() => happen(new Event('freeze')));
      await pass(10_000);
      page.host.pause();
      await pass(20_000);
      assert.equal(other.current.length, 0);
      page.host.resume();
      await pass(30_000);
      assert.equal(other.current.length, 1);
    });
  });
});

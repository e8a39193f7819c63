import assert from 'node:assert/strict';
import { Mesh } from '../../../src/topology/core/mesh.js';
import type { ListedMember, MeshInput, MeshOutput } from '../../../src/topology/core/meshEvents.js';
import { meshDefaults, type MeshOptions } from '../../../src/topology/core/meshOptions.js';
import { memberDigest } from '../../../src/wire/memberDigest.js';
import type { SeenMember, View, ViewEntry } from '../../../src/wire/meshCodec.js';

/** Ids in ascending order: `me` is in the middle. */
const ids = Array.from({ length: 40 }, (_, i) => (10 + i).toString(16).padStart(2, '0').repeat(16));
const me = ids[10]!;
const [low, low2, low3] = ids as [string, string, string];
const high = ids[20]!;
const high2 = ids[21]!;
const allHigh = ids.slice(11);

const seen = (id: string, incarnation = 1): SeenMember => ({ id, incarnation });
const entry = (id: string): ViewEntry => ({ ...seen(id), relayed: false });
const registered = (...members: string[]): MeshInput => ({
  type: 'registered',
  members: members.map((id) => seen(id)),
});
const appeared = (id: string, incarnation = 1): MeshInput => ({
  type: 'appeared',
  member: seen(id, incarnation),
});
const called = (id: string, incarnation = 1): MeshInput => ({
  type: 'called',
  member: seen(id, incarnation),
  relay: false,
});
const opened = (id: string, incarnation = 1): MeshInput => ({
  type: 'opened',
  member: seen(id, incarnation),
  relayed: false,
});
const suspended = (peer: string): MeshInput => ({ type: 'suspended', peer });
const closed = (peer: string, left = false, incarnation = 1): MeshInput => ({
  ...{ type: 'closed', peer, incarnation, left },
});
const succeeded = (peer: string): MeshInput => ({
  type: 'ended',
  peer,
  relay: false,
  opened: true,
  triedUrl: false,
});
const failed = (peer: string, triedUrl = false): MeshInput => ({
  type: 'ended',
  peer,
  relay: false,
  opened: false,
  triedUrl,
});
const view = (from: string, ...members: string[]): MeshInput => ({
  type: 'view',
  from,
  view: { members: members.map(entry), gone: [], whole: true },
});
const viewOfLife = (from: string, id: string, incarnation: number): MeshInput => ({
  type: 'view',
  from,
  view: { members: [{ id, incarnation, relayed: false }], gone: [], whole: false },
});
const viewChange = (from: string, come: string[], gone: string[]): MeshInput => ({
  type: 'view',
  from,
  view: { members: come.map(entry), gone, whole: false },
});
const wake: MeshInput = { type: 'wake' };

/** A mesh whose outputs are short texts, at a time that only moves when a test says so. */
class TestMesh {
  readonly mesh: Mesh;
  nowMs = 1_000;
  jitter = 0;

  constructor(options: Partial<MeshOptions> = {}) {
    this.mesh = new Mesh(me, {
      ...meshDefaults,
      viewIntervalMs: 0,
      digestIntervalMs: Infinity,
      ...options,
    });
  }

  /** What the inputs lead to, all together. */
  take(...inputs: MeshInput[]): string[] {
    return inputs.flatMap((input) =>
      this.mesh.handle(input, this.nowMs, this.jitter).map((output) => {
        if (output.type === 'dial') {
          return `dial ${nameOf(output.member.id)}${output.directOnly ? ' directly' : ''}`;
        }
        if (output.type === 'dialRelay') {
          return `dial ${nameOf(output.member.id)} relayed${output.server ? `, server ${output.server}` : ''}`;
        }
        if (output.type === 'tellView') return output.to === 'all' ? 'tellView' : `tell ${nameOf(output.to)}`;
        const how = 'relay' in output && output.relay ? ' relayed' : '';
        return 'peer' in output ? `${output.type} ${nameOf(output.peer)}${how}` : output.type;
      }),
    );
  }

  /** A channel with each of them. */
  connect(...members: string[]): void {
    for (const id of members) {
      this.take(id < me ? called(id) : appeared(id), succeeded(id), opened(id));
    }
  }
}

function nameOf(id: string): string {
  return String(ids.indexOf(id));
}

describe('The core of the mesh', () => {
  describe('decides whom to dial', () => {
    const cases: [name: string, before: MeshInput[], input: MeshInput, expected: string[]][] = [
      ['a registered member with a higher id', [], registered(high, ids[0]!), ['dial 20']],
      ['nobody with a lower id', [], registered(low, low2), []],
      ['not itself', [], registered(me), ['ready']],
      ['one that appears later', [registered()], appeared(high), ['dial 20']],
      ['one that a member sees', [registered()], view(low, high), ['dial 20']],
      ['nobody twice at a time', [registered(high)], view(low, high), []],
      ['nobody with whom a link is coming up', [registered(high), succeeded(high)], wake, []],
      ['nobody with an open channel', [registered(high), succeeded(high), opened(high)], wake, []],
      [
        'one whose channel has lost its links, although nobody speaks of it any more',
        [registered(high), succeeded(high), opened(high), registered()],
        suspended(high),
        ['tellView', 'dial 20'],
      ],
      [
        'nobody whose links and registration have ended together, but drops it',
        [registered(high), succeeded(high), opened(high), { type: 'disappeared', id: high }],
        suspended(high),
        ['drop 20', 'tellView'],
      ],
      [
        'nobody whose registration has ended just after its links, but drops it',
        [registered(high), succeeded(high), opened(high), suspended(high)],
        { type: 'disappeared', id: high },
        ['drop 20'],
      ],
      [
        'nobody that has disappeared from signaling while its links are open, and does not drop it',
        [registered(high), succeeded(high), opened(high)],
        { type: 'disappeared', id: high },
        [],
      ],
      [
        'nobody with a lower id whose channel has lost its links, but asks to be dialed',
        [called(low), succeeded(low), opened(low)],
        suspended(low),
        ['tellView', 'callMe'],
      ],
      [
        'one whose channel has closed, if it is still registered',
        [registered(high), succeeded(high), opened(high)],
        closed(high),
        ['tellView', 'dial 20'],
      ],
      [
        'nobody that only a member saw who is gone',
        [
          registered(low),
          called(low),
          succeeded(low),
          opened(low),
          view(low, high),
          failed(high),
          closed(low),
        ],
        wake,
        [],
      ],
      [
        'nobody that has disappeared from signaling and is seen by none',
        [registered(high), { type: 'disappeared', id: high }, failed(high)],
        wake,
        [],
      ],
      [
        'one that signaling has lost, as long as a member sees it',
        [registered(high), view(low, high), registered()],
        failed(high, true),
        ['dial 20 directly'],
      ],
    ];
    for (const [name, before, input, expected] of cases) {
      it(name, () => {
        const mesh = new TestMesh();
        mesh.take(...before);
        assert.deepEqual(mesh.take(input), expected);
      });
    }

    it('nobody beyond the most members of a group', () => {
      const mesh = new TestMesh();
      const many = Array.from({ length: 2_000 }, (_, i) => `ff${i.toString(16).padStart(30, '0')}`);
      mesh.take(registered(...many));
      assert.deepEqual(mesh.take(opened(many[1_024]!)), []);
      assert.deepEqual(mesh.take(opened(many[1_023]!)), ['tell -1', 'tellView']);
    });
  });

  describe('does not believe in everybody that a member speaks of', () => {
    const invented = (count: number, from = 0): string[] =>
      Array.from({ length: count }, (_, i) => `ff${(from + i).toString(16).padStart(30, '0')}`);
    /** Whom it dials in so many seconds; each try fails, after 2 s. */
    let ends: { atMs: number; input: MeshInput }[] = [];
    beforeEach(() => (ends = []));
    const dialsIn = (mesh: TestMesh, seconds: number, ...inputs: MeshInput[]): string[] => {
      const dialed: string[] = [];
      const handle = (input: MeshInput): void => {
        for (const output of mesh.mesh.handle(input, mesh.nowMs, 0.5)) {
          if (output.type !== 'dial' && output.type !== 'dialRelay') continue;
          const { id } = output.member;
          dialed.push(id);
          const relay = output.type === 'dialRelay';
          const end: MeshInput = { type: 'ended', peer: id, relay, opened: false, triedUrl: false };
          ends.push({ atMs: mesh.nowMs + 2_000, input: end });
        }
      };
      inputs.forEach(handle);
      const untilMs = mesh.nowMs + seconds * 1_000;
      for (;;) {
        const nextMs = Math.min(mesh.mesh.wakeMs, ends[0]?.atMs ?? Infinity);
        if (nextMs > untilMs) break;
        mesh.nowMs = Math.max(mesh.nowMs, nextMs);
        handle(ends[0]?.atMs === nextMs ? ends.shift()!.input : wake);
      }
      mesh.nowMs = untilMs;
      return dialed;
    };

    it('but calls some of them, few at a time, and ever more rarely', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      const dialed = dialsIn(mesh, 60, view(low, ...invented(1_000)));
      assert.ok(dialed.length <= 200, `${dialed.length} in the first minute`);
      dialsIn(mesh, 3_600);
      const later = dialsIn(mesh, 600).length;
      assert.ok(later <= 600, `${later} in ten minutes after an hour`);
    });

    it('and calls who is registered at once, whoever else is spoken of', () => {
      const mesh = new TestMesh();
      mesh.connect(low, low2, low3);
      mesh.take(...[low, low2, low3].map((id, i) => view(id, ...invented(1_000, i * 1_000))));
      assert.deepEqual(mesh.take(appeared(high)), ['dial 20']);
    });

    it('and soon calls whom somebody speaks of who has not been wrong', () => {
      const mesh = new TestMesh();
      mesh.connect(...ids.slice(0, 7));
      const lies = ids.slice(0, 6).map((id, i) => view(id, ...invented(1_000, i * 1_000)));
      dialsIn(mesh, 20, ...lies);
      assert.ok(dialsIn(mesh, 4, view(ids[6]!, high)).includes(high));
    });

    it('and does not call them sooner because somebody says it again and again', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      let count = 0;
      for (let i = 0; i < 3_000; i++) {
        const lines = [viewChange(low, [high], []), failed(high), viewChange(low, [], [high])];
        count += mesh.take(...lines).filter((line) => line.startsWith('dial')).length;
        mesh.take({ type: 'ended', peer: high, relay: true, opened: false, triedUrl: false });
        mesh.nowMs += 20;
      }
      assert.ok(count < 2 * (128 + 60), `${count} calls in a minute`);
    });

    it('and answers few of those at a time who call and are nobody', () => {
      const mesh = new TestMesh();
      mesh.take(appeared(low));
      const crowd = Array.from({ length: 100 }, (_, i) => `00${i.toString(16).padStart(30, '0')}`);
      const answers = mesh.take(...crowd.map((id) => called(id)));
      assert.equal(answers.filter((line) => line.startsWith('answer')).length, 3);
      assert.deepEqual(mesh.take(called(low)), ['answer 0']);
    });
  });

  describe('calls a member', () => {
    /** The lives of `high` in which it is called from `first` on, so often, each time in vain. */
    const livesCalled = (
      mesh: TestMesh,
      count: number,
      first: MeshInput,
      meanwhile = (): MeshInput => wake,
    ): number[] => {
      const lives: number[] = [];
      const failures: MeshInput[] = [];
      const handle = (input: MeshInput): void => {
        for (const output of mesh.mesh.handle(input, mesh.nowMs, mesh.jitter)) {
          if (output.type !== 'dial' && output.type !== 'dialRelay') continue;
          assert.equal(output.member.id, high);
          lives.push(output.member.incarnation);
          failures.push({ ...failed(high), relay: output.type === 'dialRelay' } as MeshInput);
        }
      };
      handle(first);
      while (lives.length < count) {
        const failure = failures.shift();
        if (!failure) mesh.nowMs = mesh.mesh.wakeMs;
        handle(meanwhile());
        handle(failure ?? wake);
      }
      return lives.slice(0, count);
    };
    const connected = (): TestMesh => {
      const mesh = new TestMesh();
      mesh.connect(low, low2);
      return mesh;
    };

    it('in the latest life that anybody speaks of, then in those that others speak of', () => {
      const mesh = connected();
      assert.deepEqual(livesCalled(mesh, 1, appeared(high, 3)), [3]);
      assert.deepEqual(livesCalled(mesh, 4, viewOfLife(low, high, 9)), [9, 3, 9, 3]);
    });

    it('in its own life, however late the lives are that somebody invents', () => {
      let invented = 1_000;
      const lie = (): MeshInput => viewOfLife(low, high, ++invented);
      const lives = livesCalled(connected(), 20, appeared(high, 3), lie);
      assert.ok(lives.filter((life) => life === 3).length >= 9, lives.join());
    });

    it('in its own life, if signaling is wrong', () => {
      const lives = livesCalled(connected(), 4, appeared(high, 1_003), () => viewOfLife(low, high, 3));
      assert.deepEqual(lives, [1_003, 1_003, 3, 1_003]);
    });

    it('in the life that it has proven, while a link with that one carries', () => {
      const mesh = connected();
      mesh.take(view(low, high), { type: 'opened', member: seen(high), relayed: true }, failed(high));
      assert.deepEqual(livesCalled(mesh, 5, viewOfLife(low, high, 1_000)), [1, 1, 1, 1, 1]);
    });

    it('in either, when that link is lost', () => {
      const mesh = connected();
      mesh.take(view(low2, high), succeeded(high), opened(high), viewOfLife(low, high, 1_000));
      const lives = livesCalled(mesh, 20, suspended(high));
      assert.ok(lives.filter((life) => life === 1).length >= 9, lives.join());
    });
  });

  describe('limits openings', () => {
    it('to eight at once, one of them kept for those who call', () => {
      const mesh = new TestMesh();
      const dials = mesh.take(registered(...allHigh));
      assert.equal(dials.length, 7);
      assert.deepEqual(mesh.take(called(low)), ['answer 0']);
      assert.deepEqual(mesh.take(called(low2)), []);
    });

    it('and keeps one for those it has to dial', () => {
      const mesh = new TestMesh();
      const lower = ids.slice(0, 10);
      const answers = mesh.take(registered(...lower), ...lower.map((id) => called(id)));
      assert.equal(answers.length, 7);
      assert.deepEqual(mesh.take(appeared(high), appeared(high2)), ['dial 20']);
    });

    it('and goes on with the next when one is over', () => {
      const mesh = new TestMesh();
      mesh.take(registered(...allHigh));
      assert.deepEqual(mesh.take(succeeded(allHigh[0]!)), ['dial 18']);
      assert.deepEqual(mesh.take(failed(allHigh[1]!)), ['dial 19']);
    });

    it('and begins with those whom nothing leads to, whoever else waits that others carry to', () => {
      const mesh = new TestMesh({ maxOpenings: 2 });
      mesh.connect(low);
      mesh.take(registered(low, high), view(low, high), failed(high));
      mesh.take({ type: 'ended', peer: high, relay: true, opened: true, triedUrl: false });
      mesh.take({ type: 'opened', member: seen(high), relayed: true });
      const third = ids[22]!;
      assert.deepEqual(mesh.take(appeared(third)), ['dial 22']);
      mesh.nowMs += 10_000;
      assert.deepEqual(mesh.take(wake, appeared(high2)), []);
      assert.deepEqual(mesh.take(failed(third)), ['dial 21']);
    });

    it('and gives everybody who can not be reached a turn', () => {
      const mesh = new TestMesh({ maxOpenings: 4 });
      const underWay = mesh.take(registered(...allHigh));
      const tried = new Set<string>();
      for (let i = 0; i < 200; i++) {
        const next = underWay.shift()!;
        tried.add(next);
        mesh.nowMs += 10_000 / 3;
        const lines = mesh.take(failed(ids[Number(next.slice('dial '.length))]!));
        underWay.push(...lines.filter((line) => line !== 'ready'));
      }
      assert.equal(tried.size, allHigh.length);
    });

    it('and answers those who wait in the order of their calls', () => {
      const mesh = new TestMesh({ maxOpenings: 2 });
      assert.deepEqual(mesh.take(called(low3), called(low), called(low2)), ['answer 2']);
      assert.deepEqual(mesh.take(succeeded(low3)), ['answer 0']);
      assert.deepEqual(mesh.take(failed(low)), ['answer 1']);
    });

    it('and gives one place only to a member that calls twice while it waits', () => {
      const mesh = new TestMesh({ maxOpenings: 2 });
      mesh.take(called(low), called(low2), called(low2));
      assert.deepEqual(mesh.take(succeeded(low)), ['answer 1']);
      assert.deepEqual(mesh.take(succeeded(low2)), []);
    });
  });

  describe('treats calls', () => {
    it('of higher ids as not for them to make', () => {
      assert.deepEqual(new TestMesh().take(called(high)), ['refuse 20']);
    });

    it('of a life before the one that the member has proven as out of date', () => {
      const mesh = new TestMesh();
      mesh.take(appeared(low, 5), called(low, 5), succeeded(low), opened(low, 5), closed(low, false, 5));
      assert.deepEqual(mesh.take(called(low, 4)), ['refuse 0']);
      assert.deepEqual(mesh.take(called(low, 5)), ['answer 0']);
    });

    it('of any other life as possible, whichever life signaling and other members speak of', () => {
      const mesh = new TestMesh();
      mesh.connect(low2);
      mesh.take(appeared(low, 1_000), viewOfLife(low2, low, 2_000));
      assert.deepEqual(mesh.take(called(low, 5)), ['answer 0']);
    });

    it('that come again while one is answered as the only one', () => {
      const mesh = new TestMesh();
      mesh.take(called(low));
      assert.deepEqual(mesh.take(called(low)), ['answer 0']);
      // The end of the first one is reported after the second call.
      assert.deepEqual(mesh.take(called(low), failed(low)), ['answer 0']);
    });
  });

  describe('is ready', () => {
    it('at once when nobody is there', () => {
      assert.deepEqual(new TestMesh().take(registered()), ['ready']);
    });

    it('when all who were registered are connected, higher and lower', () => {
      const mesh = new TestMesh();
      mesh.take(registered(low, high), called(low), succeeded(low));
      assert.deepEqual(mesh.take(opened(low)), ['tell 0', 'tellView']);
      mesh.take(succeeded(high));
      assert.deepEqual(mesh.take(opened(high)), ['tell 20', 'tellView', 'ready']);
    });

    it('without waiting for those who came later', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high), appeared(high2), succeeded(high));
      assert.deepEqual(mesh.take(opened(high)), ['tell 20', 'tellView', 'ready']);
    });

    it('when one has disappeared that it waited for', () => {
      const mesh = new TestMesh();
      mesh.take(registered(low));
      assert.deepEqual(mesh.take({ type: 'disappeared', id: low }), ['ready']);
    });

    it('when one could not be reached twice', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high));
      assert.deepEqual(mesh.take(failed(high)), []);
      mesh.nowMs += 1_000;
      assert.deepEqual(mesh.take(wake), ['dial 20']);
      assert.deepEqual(mesh.take(failed(high)), ['ready']);
    });

    it('after ten seconds, whoever is missing', () => {
      const mesh = new TestMesh();
      mesh.take(registered(low));
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + 10_000);
      mesh.nowMs += 9_999;
      assert.deepEqual(mesh.take(wake), []);
      mesh.nowMs += 1;
      assert.deepEqual(mesh.take(wake), ['ready']);
      assert.equal(mesh.mesh.wakeMs, Infinity);
    });

    it('once, however often signaling comes back', () => {
      const mesh = new TestMesh();
      mesh.take(registered());
      assert.deepEqual(mesh.take(registered(low), registered()), []);
    });

    it('not before the first WELCOME', () => {
      const mesh = new TestMesh();
      mesh.take(called(low), succeeded(low));
      assert.deepEqual(mesh.take(opened(low)), ['tell 0', 'tellView']);
    });
  });

  describe('tries again', () => {
    const waits: [failures: number, jitter: number, waitMs: number][] = [
      [1, 0, 10],
      [1, 1, 20],
      [2, 0, 125],
      [2, 1, 250],
      [3, 1, 375],
      [4, 0.5, 421.875],
      [10, 1, 6_407.2265625],
      [16, 0, 4_000],
      [50, 1, 8_000],
    ];
    for (const [failures, jitter, waitMs] of waits) {
      it(`${waitMs} ms after failure ${failures}, with jitter ${jitter}`, () => {
        const mesh = new TestMesh();
        mesh.take(registered(high));
        mesh.jitter = jitter;
        for (let i = 1; i < failures; i++) {
          mesh.take(failed(high));
          mesh.nowMs = mesh.mesh.wakeMs;
          while (!mesh.take(wake).includes('dial 20')) mesh.nowMs = mesh.mesh.wakeMs;
        }
        mesh.take(failed(high), { type: 'disappeared', id: low });
        const dueMs = mesh.nowMs + waitMs;
        mesh.nowMs = dueMs - 1;
        assert.deepEqual(
          mesh.take(wake).filter((output) => output !== 'ready'),
          [],
        );
        mesh.nowMs = dueMs;
        assert.deepEqual(
          mesh.take(wake).filter((output) => output !== 'ready'),
          ['dial 20'],
        );
      });
    }

    it('ever more rarely while others carry, and soon again when they no longer do', () => {
      const mesh = new TestMesh();
      mesh.take(registered(low, high), called(low), succeeded(low), opened(low), view(low, high));
      mesh.take({ type: 'opened', member: seen(high), relayed: true });
      for (let i = 1; i < 50; i++) {
        mesh.take(failed(high));
        mesh.nowMs = mesh.mesh.wakeMs;
        assert.deepEqual(mesh.take(wake), ['dial 20']);
      }
      mesh.take(failed(high));
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + 30_000);
      mesh.take(view(low), suspended(high));
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + 6_000);
      mesh.nowMs += 6_000;
      assert.deepEqual(mesh.take(wake), ['drop 20']);
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + 2_000);
    });

    describe('at once where there was no way, when', () => {
      const news: [name: string, input: MeshInput][] = [
        ['signaling tells of the member again', appeared(high)],
        ['signaling is back', registered(high)],
        ['somebody sees the member', view(low, high)],
      ];
      for (const [name, input] of news) {
        it(name, () => {
          const mesh = new TestMesh();
          mesh.connect(low);
          mesh.take(registered(high), failed(high));
          mesh.nowMs += 20;
          mesh.take(wake, failed(high));
          assert.deepEqual(mesh.take(wake), []);
          assert.deepEqual(mesh.take(input).slice(0, 1), ['dial 20']);
        });
      }

      it('but not when what is told is no news', () => {
        const mesh = new TestMesh();
        mesh.connect(low);
        mesh.take(view(low, high), failed(high));
        mesh.take({ type: 'ended', peer: high, relay: true, opened: false, triedUrl: false });
        assert.deepEqual(mesh.take(view(low, high), wake), []);
      });

      it('but not while others carry', () => {
        const mesh = new TestMesh();
        mesh.connect(low, low2);
        mesh.take(view(low, high), { type: 'opened', member: seen(high), relayed: true });
        mesh.take(failed(high));
        assert.deepEqual(mesh.take(view(low2, high), appeared(high)), []);
      });
    });

    it('the direct way at once when a URL was tried in vain, and then waits', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high));
      assert.deepEqual(mesh.take(failed(high, true)), ['dial 20 directly']);
      assert.deepEqual(mesh.take(failed(high)), ['ready']);
      mesh.nowMs += 2_000;
      assert.deepEqual(mesh.take(wake), ['dial 20']);
    });

    it('at once when the member has begun a new life', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high));
      mesh.take(failed(high));
      assert.deepEqual(mesh.take(appeared(high, 2)), ['dial 20']);
    });

    it('at once when a channel loses its links, however often it failed before', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high), failed(high));
      mesh.connect(high);
      assert.deepEqual(mesh.take(suspended(high)), ['tellView', 'dial 20']);
    });

    it('at once when a channel loses its links some time after the registration has ended', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high));
      mesh.connect(high);
      mesh.take({ type: 'disappeared', id: high });
      mesh.nowMs += 2_001;
      assert.deepEqual(mesh.take(suspended(high)), ['tellView', 'dial 20']);
    });

    it('at once when a channel is only silent, as that of a page that was frozen, and the registration ends', () => {
      for (const order of [0, 1]) {
        const mesh = new TestMesh();
        mesh.take(registered(high));
        mesh.connect(high);
        const events: MeshInput[] = [
          { type: 'suspended', peer: high, doubted: true },
          { type: 'disappeared', id: high },
        ];
        if (order === 1) events.reverse();
        assert.deepEqual(mesh.take(...events), ['tellView', 'dial 20']);
        assert.deepEqual(mesh.take(succeeded(high), opened(high)).slice(-1), ['tellView']);
        // A link that is closed is another matter.
        mesh.take(registered(high));
        const ended = mesh.take(suspended(high), { type: 'disappeared', id: high });
        assert.ok(ended.includes('drop 20'), String(ended));
      }
    });

    it('with the first wait again after it has succeeded', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high));
      for (let i = 0; i < 3; i++) {
        mesh.take(failed(high));
        mesh.nowMs += 60_000;
        mesh.take(wake);
      }
      mesh.take(succeeded(high), opened(high), suspended(high), failed(high));
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + 10);
    });
  });

  describe('remembers who has left', () => {
    const left = (): TestMesh => {
      const mesh = new TestMesh();
      mesh.take(registered(high), succeeded(high), opened(high));
      assert.deepEqual(mesh.take(closed(high, true)), ['tellView']);
      return mesh;
    };

    it('so that stale lists do not call it back', () => {
      assert.deepEqual(left().take(registered(high), appeared(high), view(low, high)), []);
    });

    it('and refuses its late calls', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      mesh.take(closed(low, true));
      assert.deepEqual(mesh.take(called(low)), ['refuse 0']);
    });

    it('until it comes with a new life', () => {
      assert.deepEqual(left().take(appeared(high, 2)), ['dial 20']);
    });

    it('for five minutes', () => {
      const mesh = left();
      mesh.nowMs += 299_999;
      assert.deepEqual(mesh.take(appeared(high)), []);
      mesh.nowMs += 1;
      assert.deepEqual(mesh.take(appeared(high)), ['dial 20']);
    });

    it('but not of its next life, whose beginning may be known before the end of the last one', () => {
      const mesh = new TestMesh();
      mesh.connect(high);
      mesh.take(appeared(high, 2));
      assert.deepEqual(mesh.take(closed(high, true)), ['tellView', 'dial 20']);
    });

    it('but not of one that was lost', () => {
      const mesh = new TestMesh();
      mesh.connect(high);
      assert.deepEqual(mesh.take(closed(high)), ['tellView', 'dial 20']);
    });
  });

  describe('leaves a member alone that one of the two does not want,', () => {
    const { unwantedMs } = meshDefaults;
    const unwanted = (peer: string): MeshInput => ({
      ...{ type: 'closed', peer, incarnation: 1, left: false, unwanted: true },
    });

    it('for a time, whatever others say', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      mesh.take(registered(low, high), succeeded(high), opened(high), unwanted(high));
      const news = [
        appeared(high),
        view(low, high),
        registered(low, high),
        { type: 'networkChanged' } as const,
      ];
      assert.deepEqual(mesh.take(...news, wake), []);
      mesh.nowMs += unwantedMs - 1;
      assert.deepEqual(mesh.take(wake), []);
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + 1);
      mesh.nowMs++;
      assert.deepEqual(mesh.take(wake), ['dial 20']);
    });

    it('unless it begins a new life', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high), succeeded(high), opened(high), unwanted(high));
      assert.deepEqual(mesh.take(appeared(high, 2)), ['dial 20']);
    });

    it('also when it calls, and answers after that time', () => {
      const mesh = new TestMesh();
      mesh.take(registered(low), called(low), succeeded(low), opened(low), unwanted(low));
      mesh.nowMs += unwantedMs - 1;
      assert.deepEqual(mesh.take(called(low)), ['refuse 0']);
      mesh.nowMs++;
      assert.deepEqual(mesh.take(called(low)), ['answer 0']);
    });

    it('and does not wait for it to be joined', () => {
      const mesh = new TestMesh();
      mesh.take(registered(high), succeeded(high), { type: 'waiting', peer: high });
      assert.deepEqual(mesh.take(unwanted(high)), ['ready']);
    });

    it('and agrees with others on what they see, who have it', () => {
      const mesh = new TestMesh({ digestIntervalMs: 10_000 });
      mesh.connect(low);
      mesh.take(registered(low, high), succeeded(high), opened(high), view(low, high), unwanted(high));
      const digest = { own: memberDigest([entry(high)]), other: memberDigest([]) };
      assert.deepEqual(mesh.take({ type: 'digest', from: low, digest }), []);
    });
  });

  it('builds no other link while it is decided whether a member is let in, unless the one it has is lost', () => {
    const mesh = new TestMesh();
    mesh.take(registered(high), succeeded(high), { type: 'waiting', peer: high });
    mesh.nowMs += 9_999;
    assert.deepEqual(mesh.take(wake), []);
    assert.deepEqual(mesh.take(suspended(high)), ['dial 20']);
  });

  describe('tells its view', () => {
    const tellsOf = (mesh: TestMesh, input: MeshInput): MeshOutput[] =>
      mesh.mesh.handle(input, mesh.nowMs, 0).filter(({ type }) => type === 'tellView');

    it('as a whole to whom a channel opens with, and what has changed to all', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      mesh.take(registered(low, high, high2), succeeded(high), succeeded(high2));
      const whole = { members: [entry(low)], gone: [], whole: true };
      const change = { members: [{ ...entry(high), incarnation: 7 }], gone: [], whole: false };
      assert.deepEqual(tellsOf(mesh, opened(high, 7)), [
        { type: 'tellView', to: high, view: whole },
        { type: 'tellView', to: 'all', view: change },
      ]);
      assert.deepEqual(tellsOf(mesh, closed(low)), [
        { type: 'tellView', to: 'all', view: { members: [], gone: [low], whole: false } },
      ]);
    });

    it('when it changes, and not otherwise', () => {
      const mesh = new TestMesh();
      mesh.take(registered());
      mesh.take(called(low), succeeded(low));
      assert.deepEqual(mesh.take(opened(low)), ['tell 0', 'tellView']);
      assert.deepEqual(mesh.take(opened(low)), []);
      assert.deepEqual(mesh.take(suspended(low)), ['tellView', 'callMe']);
      assert.deepEqual(mesh.take(suspended(low), closed(low)), []);
    });

    it('once for the changes of an interval, each with what is true in the end', () => {
      const mesh = new TestMesh({ viewIntervalMs: 500 });
      mesh.connect(low);
      mesh.nowMs += 10;
      mesh.connect(low2, low3);
      mesh.take(closed(low3), closed(low));
      mesh.nowMs = mesh.mesh.wakeMs;
      assert.equal(mesh.nowMs, 1_500);
      assert.deepEqual(tellsOf(mesh, wake), [
        { type: 'tellView', to: 'all', view: { members: [entry(low2)], gone: [low3, low], whole: false } },
      ]);
      assert.equal(mesh.mesh.wakeMs, Infinity);
    });

    it('to many with longer waits, unless somebody is gone', () => {
      const mesh = new TestMesh({ viewIntervalMs: 10 });
      mesh.connect(...ids.slice(0, 10), high, high2);
      mesh.nowMs = mesh.mesh.wakeMs;
      assert.deepEqual(tellsOf(mesh, wake).length, 1);
      mesh.connect(ids[22]!);
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + 144);
      mesh.take(closed(low));
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + 120);
    });
  });

  describe('compares views', () => {
    const outputsOf = (mesh: TestMesh, input: MeshInput, jitter = 0.5): MeshOutput[] =>
      mesh.mesh.handle(input, mesh.nowMs, jitter).filter(({ type }) => type.startsWith('tell'));
    /** With open channels with `low` and `high`, each of which has told that it sees the other one. */
    const settled = (): TestMesh => {
      const mesh = new TestMesh({ digestIntervalMs: 10_000 });
      mesh.connect(low, high);
      mesh.take(view(low, high, me), view(high, low, me));
      return mesh;
    };
    const digest = (own: ViewEntry[], other: ViewEntry[], from = high): MeshInput => ({
      type: 'digest',
      from,
      digest: { own: memberDigest(own), other: memberDigest(other) },
    });
    const whole = (...members: string[]): View => ({ members: members.map(entry), gone: [], whole: true });
    const answer = { type: 'tellView', to: high, view: { ...whole(low, high), ask: true } };

    it('by digests, told to one of the others every ten seconds, give or take a fifth', () => {
      const mesh = new TestMesh({ digestIntervalMs: 10_000 });
      assert.equal(mesh.mesh.wakeMs, Infinity);
      mesh.connect(low, high);
      for (const [jitter, to, nextMs] of [
        [0, low, 8_000],
        [0.99, high, 11_960],
        [0.5, high, 10_000],
      ] as const) {
        mesh.nowMs = mesh.mesh.wakeMs;
        const own = [entry(to === low ? high : low)];
        assert.deepEqual(outputsOf(mesh, wake, jitter), [
          { type: 'tellDigest', to, digest: { own: memberDigest(own), other: memberDigest([]) } },
        ]);
        assert.equal(mesh.mesh.wakeMs, mesh.nowMs + nextMs);
      }
      mesh.take(closed(low), closed(high));
      assert.equal(mesh.mesh.wakeMs, Infinity);
    });

    it('and finds nothing where each knows what the other one sees', () => {
      assert.deepEqual(outputsOf(settled(), digest([entry(low)], [entry(low)])), []);
    });

    const wrong: [what: string, own: ViewEntry[], other: ViewEntry[]][] = [
      ['the other one sees somebody else', [entry(low2)], [entry(low)]],
      ['the other one sees another life', [{ ...entry(low), incarnation: 2 }], [entry(low)]],
      ['the other one sees nobody', [], [entry(low)]],
      ['the other one is reached in another way', [{ ...entry(low), relayed: true }], [entry(low)]],
      ['the other one thinks that this one sees nobody', [entry(low)], []],
    ];
    for (const [what, own, other] of wrong) {
      it(`and sends its own, asking for the other one, where ${what}`, () => {
        assert.deepEqual(outputsOf(settled(), digest(own, other)), [answer]);
      });
    }

    it('and answers a view that asks, without asking', () => {
      const asking: MeshInput = { type: 'view', from: high, view: { ...whole(low, me), ask: true } };
      assert.deepEqual(outputsOf(settled(), asking), [
        { type: 'tellView', to: high, view: whole(low, high) },
      ]);
    });

    it('but answers nobody twice in five seconds', () => {
      const mesh = settled();
      const asking: MeshInput = { type: 'view', from: high, view: { ...whole(low, me), ask: true } };
      assert.equal(outputsOf(mesh, digest([], [])).length, 1);
      mesh.nowMs += 4_999;
      assert.deepEqual(outputsOf(mesh, digest([], [])), []);
      assert.deepEqual(outputsOf(mesh, asking), []);
      assert.equal(outputsOf(mesh, digest([], [], low)).length, 1);
      mesh.nowMs += 1;
      assert.deepEqual(outputsOf(mesh, digest([], [])), [answer]);
    });

    it('but not while changes of its own wait to be told', () => {
      const mesh = new TestMesh({ digestIntervalMs: 10_000, viewIntervalMs: 20_000 });
      mesh.connect(low);
      mesh.nowMs += 10;
      mesh.connect(high);
      assert.deepEqual(outputsOf(mesh, digest([entry(low)], [])), []);
      assert.equal(mesh.mesh.wakeMs, 21_000);
      mesh.nowMs = 21_000;
      assert.deepEqual(
        outputsOf(mesh, wake).map(({ type }) => type),
        ['tellView', 'tellDigest'],
      );
    });

    it('but answers nobody without a channel', () => {
      const mesh = settled();
      mesh.take(suspended(high));
      assert.deepEqual(outputsOf(mesh, digest([], [])), []);
      assert.deepEqual(outputsOf(mesh, digest([], [], ids[15]!)), []);
    });

    it('of the lives that the channels are with, whatever is heard of later ones', () => {
      const mesh = settled();
      mesh.take(appeared(low, 2));
      assert.deepEqual(outputsOf(mesh, digest([entry(low)], [entry(low)])), []);
    });

    it('so that whoever was buried too soon is called in the end', () => {
      const mesh = settled();
      mesh.take(closed(low, true), view(high, low));
      assert.deepEqual(outputsOf(mesh, digest([entry(low)], [])), [
        { type: 'tellView', to: high, view: { ...whole(high), ask: true } },
      ]);
    });
  });

  describe('has links carried by others', () => {
    const relayEnded = (peer: string, opened: boolean): MeshInput => ({
      type: 'ended',
      peer,
      relay: true,
      opened,
      triedUrl: false,
    });
    const openedRelayed = (id: string): MeshInput => ({ type: 'opened', member: seen(id), relayed: true });
    const calledForRelay = (id: string): MeshInput => ({ type: 'called', member: seen(id), relay: true });
    const wanted = (peer: string): MeshInput => ({ type: 'wanted', peer });
    /** With an open channel with `low`, which sees `high`. */
    const beside = (): TestMesh => {
      const mesh = new TestMesh();
      mesh.connect(low);
      mesh.take(view(low, high));
      return mesh;
    };

    it('when an own link has failed once', () => {
      assert.deepEqual(beside().take(failed(high)), ['dial 20 relayed']);
    });

    it('later when many are there whom it has no channel with yet, and whose turn may take long', () => {
      const mesh = beside();
      const crowd = Array.from({ length: 39 }, (_, i) => `3${i.toString(16).padStart(31, '0')}`);
      for (const id of crowd) mesh.take(appeared(id));
      const givenUp = (): string[] => mesh.take(wake).filter((line) => line === 'giveUp 20');
      mesh.nowMs = 1_000 + 6 * meshDefaults.relayAfterMs - 1;
      assert.deepEqual(givenUp(), []);
      mesh.nowMs++;
      assert.deepEqual(givenUp(), ['giveUp 20']);
    });

    it('no later for strangers of whom a single member speaks', () => {
      const mesh = beside();
      const crowd = Array.from({ length: 39 }, (_, i) => `3${i.toString(16).padStart(31, '0')}`);
      mesh.take(viewChange(low, crowd, []));
      mesh.nowMs = 1_000 + 2 * meshDefaults.relayAfterMs;
      assert.ok(mesh.take(wake).includes('giveUp 20'));
    });

    it('when an own link takes too long, which is then given up for the time being', () => {
      const mesh = beside();
      mesh.nowMs = mesh.mesh.wakeMs;
      assert.equal(mesh.nowMs, 1_000 + meshDefaults.relayAfterMs);
      assert.deepEqual(mesh.take(wake), ['giveUp 20', 'dial 20 relayed']);
      assert.deepEqual(mesh.take(relayEnded(high, true)), []);
      assert.deepEqual(mesh.take(openedRelayed(high)), ['tell 20', 'tellView', 'dial 20']);
    });

    it('but never begins two conversations at once', () => {
      const mesh = beside();
      mesh.take(failed(high));
      mesh.nowMs += 100_000;
      assert.deepEqual(mesh.take(wake), []);
    });

    it('when the last link is lost, and looks for an own one at the same time', () => {
      const mesh = beside();
      mesh.take(succeeded(high), opened(high));
      assert.deepEqual(mesh.take(suspended(high)), ['tellView', 'dial 20', 'dial 20 relayed']);
      mesh.take(relayEnded(high, true), openedRelayed(high));
      mesh.take(failed(high));
      mesh.nowMs += 100;
      assert.deepEqual(mesh.take(wake), ['dial 20']);
    });

    it('not when nobody sees the other one over a link of its own', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      const entries = [{ ...entry(high), relayed: true }];
      mesh.take({ type: 'view', from: low, view: { members: entries, gone: [], whole: true } });
      assert.deepEqual(mesh.take(failed(high)), []);
    });

    it('over two others', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      mesh.take(view(low, low2), called(low2), succeeded(low2), openedRelayed(low2), view(low2, high));
      assert.deepEqual(mesh.take(failed(high)), ['dial 20 relayed']);
    });

    it('again and again, first after 10 to 20 ms, then up to 8 s', () => {
      const mesh = beside();
      mesh.take(appeared(high), failed(high));
      const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
        mesh.take(relayEnded(high, false), {
          type: 'ended',
          peer: high,
          relay: false,
          opened: false,
          triedUrl: false,
        });
        const sinceMs = mesh.nowMs;
        while (!mesh.take(wake).includes('dial 20 relayed')) mesh.nowMs = mesh.mesh.wakeMs;
        return mesh.nowMs - sinceMs;
      });
      assert.deepEqual(waits, [10, 125, 250, 500, 1_000, 2_000, 4_000, 4_000]);
    });

    it('for those who call for it, at once, and not for more than there are places', () => {
      const mesh = new TestMesh({ maxOpenings: 2 });
      assert.deepEqual(mesh.take(calledForRelay(low), calledForRelay(low2)), [
        'answer 0 relayed',
        'answer 1 relayed',
      ]);
      assert.deepEqual(mesh.take(calledForRelay(low3)), ['refuse 2 relayed']);
      assert.deepEqual(mesh.take(calledForRelay(low)), ['answer 0 relayed']);
      mesh.take(relayEnded(low, false));
      assert.deepEqual(mesh.take(calledForRelay(low3)), ['answer 2 relayed']);
    });

    it('when the other one says that the link is dead, four times a second at most', () => {
      const mesh = beside();
      mesh.take(succeeded(high), opened(high));
      assert.deepEqual(mesh.take(wanted(high)), ['dial 20', 'dial 20 relayed']);
      assert.equal(mesh.mesh.doubts(high), true);
      mesh.take(failed(high), relayEnded(high, true), openedRelayed(high));
      assert.equal(mesh.mesh.doubts(high), false);
      mesh.nowMs += 249;
      mesh.take(opened(high));
      assert.deepEqual(mesh.take(wanted(high)), []);
      mesh.nowMs++;
      assert.deepEqual(mesh.take(wanted(high)), ['dial 20', 'dial 20 relayed']);
    });

    it('asks a lower one to dial, each second until it does', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      mesh.take(suspended(low));
      mesh.nowMs += 1_000;
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs);
      assert.deepEqual(mesh.take(wake), ['callMe']);
      assert.deepEqual(mesh.take(calledForRelay(low)), ['answer 0 relayed']);
      mesh.nowMs += 1_000;
      assert.deepEqual(mesh.take(wake), []);
      mesh.take(relayEnded(low, true), openedRelayed(low));
      mesh.nowMs += 1_000;
      assert.deepEqual(mesh.take(wake), []);
    });

    it('asks a lower one to dial also while a link of their own comes up, since it may take long', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      mesh.take(openedRelayed(low), called(low));
      assert.deepEqual(mesh.take(suspended(low)), ['tellView', 'callMe']);
    });

    it('asks a lower one to dial at once when a relay is lost, however often their own link has failed', () => {
      const mesh = new TestMesh();
      mesh.connect(low);
      mesh.take(openedRelayed(low));
      for (let i = 0; i < 5; i++) mesh.take(called(low), failed(low));
      assert.deepEqual(mesh.take(suspended(low)), ['tellView', 'callMe']);
    });

    it('asks a lower one to dial when the network is another one and others carry', () => {
      const mesh = new TestMesh();
      mesh.connect(low, low2);
      mesh.take(openedRelayed(low));
      assert.deepEqual(mesh.take({ type: 'networkChanged' }), ['callMe']);
    });

    it('and an own one, when a new link has carried nothing for a second', () => {
      const mesh = beside();
      mesh.take(succeeded(high), opened(high), suspended(high), relayEnded(high, true), succeeded(high));
      mesh.nowMs += 999;
      assert.deepEqual(mesh.take(wake), []);
      mesh.nowMs++;
      assert.deepEqual(mesh.take(wake), ['dial 20', 'dial 20 relayed']);
    });

    it('while it doubts an own link, until another one carries', () => {
      const mesh = beside();
      mesh.take(succeeded(high), opened(high), wanted(high), succeeded(high));
      assert.equal(mesh.mesh.doubts(high), true);
      mesh.take(opened(high));
      assert.equal(mesh.mesh.doubts(high), false);
    });

    it('soon again when a new link is lost before it has carried anything', () => {
      const mesh = beside();
      mesh.take(succeeded(high), opened(high), suspended(high), relayEnded(high, true), succeeded(high));
      mesh.take(suspended(high));
      assert.equal(mesh.mesh.wakeMs, mesh.nowMs + meshDefaults.retry.onceMs);
    });

    it('with 1.5 s for the first opening, and twice as long after each failure, up to 4 s', () => {
      const mesh = new Mesh(me, meshDefaults);
      const relays = (input: MeshInput, nowMs: number): number[] =>
        mesh
          .handle(input, nowMs, 0)
          .flatMap((output) => (output.type === 'dialRelay' ? [output.timeoutMs] : []));
      for (const input of [called(low), succeeded(low), opened(low), view(low, high)]) relays(input, 0);
      const timeouts = relays(failed(high), 0);
      for (const nowMs of [10_000, 20_000, 30_000]) {
        relays(relayEnded(high, false), nowMs);
        timeouts.push(...relays(wake, nowMs + 9_000));
      }
      assert.deepEqual(timeouts, [1_500, 3_000, 4_000, 4_000]);
    });
  });

  describe('has links carried by the server', () => {
    const listed = (id: string): ListedMember => ({ ...seen(id), relay: true });
    const carries = (yes: boolean): MeshInput => ({ type: 'server', carries: yes });
    const relayEnded = (peer: string, isOpened: boolean): MeshInput => ({
      ...{ type: 'ended', peer, relay: true, opened: isOpened, triedUrl: false },
    });
    const openedByServer = (id: string): MeshInput => ({
      ...{ type: 'opened', member: seen(id), relayed: true, byServer: true },
    });
    /** Signaling knows `high` and `low`, and carries to `high`. */
    const alone = (): TestMesh => {
      const mesh = new TestMesh();
      mesh.take(carries(true), { type: 'registered', members: [listed(high), seen(low)] });
      return mesh;
    };
    /** The same, and the server carries the channel with `high`. */
    const served = (): TestMesh => {
      const mesh = alone();
      mesh.take(failed(high), failed(high), relayEnded(high, true), openedByServer(high));
      return mesh;
    };

    it('when two attempts at an own link have failed', () => {
      const mesh = alone();
      assert.deepEqual(mesh.take(failed(high)), []);
      assert.deepEqual(mesh.take(failed(high)), ['dial 20 relayed, server first']);
    });

    it('when an own link takes too long', () => {
      const mesh = alone();
      mesh.nowMs = mesh.mesh.wakeMs;
      assert.equal(mesh.nowMs, 1_000 + meshDefaults.relayAfterMs);
      assert.deepEqual(mesh.take(wake), ['giveUp 20', 'dial 20 relayed, server first']);
    });

    it('when the last link is lost', () => {
      const mesh = alone();
      mesh.take(succeeded(high), opened(high));
      assert.deepEqual(mesh.take(suspended(high)), ['tellView', 'dial 20', 'dial 20 relayed, server first']);
    });

    it('not for those who do not want it, not by a server that does not carry, not for the unregistered', () => {
      const start: MeshInput = { type: 'registered', members: [listed(high)] };
      const cases: MeshInput[][] = [
        [carries(true), registered(high)],
        [start],
        [carries(true), start, carries(false)],
        [carries(true), start, view(low, high), { type: 'disappeared', id: high }],
      ];
      for (const inputs of cases) {
        const mesh = new TestMesh();
        mesh.take(...inputs);
        const lines = mesh.take(failed(high), failed(high));
        assert.deepEqual(
          lines.filter((line) => line.includes('relayed')),
          [],
        );
      }
    });

    it('only after members who can carry, until two openings through them have failed', () => {
      const mesh = alone();
      mesh.connect(low);
      mesh.take(view(low, high));
      assert.deepEqual(mesh.take(failed(high)), ['dial 20 relayed, server else']);
      const dials = [1, 2, 3].flatMap(() => {
        const outputs = mesh.take(relayEnded(high, false));
        mesh.nowMs += 500;
        return [...outputs, ...mesh.take(wake)].filter((line) => line.includes('relayed'));
      });
      assert.deepEqual(dials, [
        'dial 20 relayed, server else',
        'dial 20 relayed, server first',
        'dial 20 relayed, server first',
      ]);
    });

    it('and goes on trying for an own one', () => {
      const mesh = served();
      mesh.nowMs = mesh.mesh.wakeMs;
      assert.deepEqual(mesh.take(wake), ['dial 20']);
    });

    it('until members can carry, who then take over', () => {
      const mesh = served();
      mesh.connect(low);
      assert.deepEqual(
        mesh.take(view(low, high)).filter((line) => line.includes('relayed')),
        ['dial 20 relayed'],
      );
      mesh.take(relayEnded(high, true), { type: 'opened', member: seen(high), relayed: true });
      mesh.nowMs += 500;
      assert.deepEqual(
        mesh.take(wake).filter((line) => line.includes('relayed')),
        [],
      );
    });

    it('and looks for another at once when it does not carry any more, or the other one doubts it', () => {
      const mesh = served();
      assert.deepEqual(mesh.take({ type: 'wanted', peer: high }), [
        'dial 20',
        'dial 20 relayed, server first',
      ]);
      const lost = served();
      lost.take(carries(false));
      assert.ok(!lost.take(suspended(high)).includes('dial 20 relayed, server first'));
      assert.deepEqual(lost.take(carries(true)), ['dial 20 relayed, server first']);
    });

    it('and takes no member for gone because its registration has ended together with them', () => {
      const mesh = served();
      const sinceMs = mesh.nowMs;
      let lines = mesh.take({ type: 'disappeared', id: high }, suspended(high));
      while (!lines.includes('drop 20')) {
        mesh.nowMs = mesh.mesh.wakeMs;
        lines = mesh
          .take(wake)
          .flatMap((line) => [line, ...(line === 'dial 20' ? mesh.take(failed(high)) : [])]);
      }
      assert.equal(mesh.nowMs - sinceMs, meshDefaults.suspicion.minMs);
    });

    it('is not ready before', () => {
      const mesh = alone();
      mesh.take({ type: 'registered', members: [listed(high)] });
      mesh.take(failed(high), failed(high), relayEnded(high, false), failed(high));
      assert.ok(!mesh.take(wake).includes('ready'));
      mesh.nowMs = mesh.mesh.wakeMs;
      mesh.take(wake);
      assert.ok(mesh.take(relayEnded(high, true), openedByServer(high)).includes('ready'));
      const higher = new TestMesh();
      higher.take(carries(true), { type: 'registered', members: [listed(low)] });
      const call = (): MeshInput[] => [called(low), failed(low)];
      assert.deepEqual(higher.take(...call(), ...call()), ['answer 0', 'answer 0']);
      assert.deepEqual(
        higher.take(
          { type: 'called', member: seen(low), relay: true },
          relayEnded(low, true),
          openedByServer(low),
        ),
        ['answer 0 relayed', 'tell 0', 'tellView', 'ready'],
      );
    });
  });

  describe('whatever comes, in whatever order', () => {
    /** Numbers from 0 to below `end` that follow from the seed (Park and Miller). */
    const randomOf = (seed: number) => {
      let state = seed;
      return (end: number): number => (state = (state * 48_271) % 0x7fff_ffff) % end;
    };

    it('is not to be woken twice at a time, unless it has done something', () => {
      for (let seed = 1; seed <= 300; seed++) {
        const random = randomOf(seed);
        const mesh = new TestMesh({ maxOpenings: 2 });
        const anyone = (): string => ids[5 + random(12)]!;
        const coin = (): boolean => random(2) === 0;
        const inputs: (() => MeshInput)[] = [
          () => registered(anyone(), anyone(), anyone()),
          () => appeared(anyone(), 1 + random(2)),
          () => ({ type: 'disappeared', id: anyone() }),
          () => ({ type: 'called', member: seen(anyone()), relay: coin() }),
          () => ({ type: 'opened', member: seen(anyone()), relayed: coin() }),
          () => ({ type: 'ended', peer: anyone(), relay: coin(), opened: coin(), triedUrl: coin() }),
          () => suspended(anyone()),
          () => closed(anyone(), random(4) === 0),
          () => view(anyone(), anyone(), anyone(), anyone()),
          () => ({ type: 'wanted', peer: anyone() }),
          () => ({ type: 'networkChanged' }),
          () => wake,
        ];
        for (let step = 0; step < 100; step++) {
          mesh.take(inputs[random(inputs.length)]!());
          if (coin()) mesh.nowMs += random(3_000);
          for (let idle = 0; mesh.mesh.wakeMs <= mesh.nowMs;) {
            idle = mesh.take(wake).length === 0 ? idle + 1 : 0;
            assert.ok(idle <= 1, `seed ${seed}, step ${step}`);
          }
        }
      }
    });
  });

  describe('gives a member up', () => {
    /** Open channels with `others` and `high`, which all of them have seen, and so many still see. */
    const lostAfterMs = (seers: string[], others: string[], away = false): number => {
      const mesh = new TestMesh();
      mesh.connect(...others, high);
      for (const id of others) mesh.take(view(id, high), ...(seers.includes(id) ? [] : [view(id)]));
      return loses(mesh, away);
    };

    /** How long it takes until `high` is given up after its last link was lost. */
    const loses = (mesh: TestMesh, away = false): number => {
      mesh.take({ type: 'suspended', peer: high, away });
      const sinceMs = mesh.nowMs;
      return dropsAtMs(mesh) - sinceMs;
    };

    /** When `high`, which has no link any more, is given up. */
    const dropsAtMs = (mesh: TestMesh): number => {
      for (;;) {
        mesh.nowMs = mesh.mesh.wakeMs;
        const outputs = mesh.take(wake);
        if (outputs.includes('drop 20')) return mesh.nowMs;
        if (outputs.includes('dial 20')) mesh.take(failed(high));
        if (outputs.includes('dial 20 relayed')) {
          mesh.take({ type: 'ended', peer: high, relay: true, opened: false, triedUrl: false });
        }
      }
    };

    it('after 6 s when there is nobody to ask, or everybody has lost it', () => {
      assert.equal(lostAfterMs([], []), 6_000);
      assert.equal(lostAfterMs([], [low, low2]), 6_000);
    });

    it('after 24 s while all others see it, and between when some of them do', () => {
      assert.equal(lostAfterMs([low, low2], [low, low2]), 24_000);
      const between = lostAfterMs([low], [low, low2]);
      assert.ok(between > 6_000 && between < 24_000, `${between} ms`);
    });

    it('without asking those who never had a way to it', () => {
      const mesh = new TestMesh();
      mesh.connect(low, low2, low3, high);
      mesh.take(view(low, high));
      assert.equal(loses(mesh), 24_000, 'the only one that could tell still sees it');
      const alone = new TestMesh();
      alone.connect(low, low2, low3, high);
      assert.equal(loses(alone), 6_000);
    });

    it('after 60 s when it had said that it would stand still, whatever the others see', () => {
      assert.equal(lostAfterMs([], [], true), 60_000);
      assert.equal(lostAfterMs([low, low2], [low, low2], true), 60_000);
      const mesh = new TestMesh();
      mesh.connect(high);
      mesh.take({ type: 'suspended', peer: high, away: true }, succeeded(high), opened(high));
      assert.equal(loses(mesh), 6_000, 'as any other once it is back');
    });

    it('not because its registration ends long after its link', () => {
      const mesh = new TestMesh();
      mesh.connect(high);
      mesh.take({ type: 'suspended', peer: high, away: true }, failed(high));
      mesh.nowMs += meshDefaults.togetherMs + 1;
      mesh.take(wake);
      assert.ok(!mesh.take({ type: 'disappeared', id: high }).includes('drop 20'));
    });

    it('later, when this process was held up itself', () => {
      const mesh = new TestMesh();
      mesh.connect(high);
      mesh.take(suspended(high), failed(high));
      mesh.nowMs += 30_000;
      assert.ok(!mesh.take(wake).includes('drop 20'));
      // Three times as long, since it can't trust itself that much any more.
      assert.equal(dropsAtMs(mesh), 1_000 + 30_000 + 18_000);
    });

    it('later, when this process was held up a moment before, and as soon as ever when that is long ago', () => {
      for (const [agoMs, waitMs] of [
        [0, 18_000],
        [2_000, 12_000],
        [4_000, 6_000],
      ] as const) {
        const mesh = new TestMesh();
        mesh.connect(low, high);
        mesh.take(suspended(low));
        mesh.nowMs = mesh.mesh.wakeMs + 2_001;
        mesh.take(succeeded(low), opened(low));
        mesh.nowMs += agoMs;
        assert.equal(loses(mesh), waitMs, `${agoMs} ms ago`);
      }
    });

    it('after 24 s at most, whatever happens to this process, unless it goes on', () => {
      const mesh = new TestMesh();
      mesh.connect(low, low2, high);
      for (const id of [low, low2]) mesh.take(view(id, high));
      mesh.take(suspended(low2));
      mesh.nowMs = mesh.mesh.wakeMs + 2_001;
      mesh.take(succeeded(low2), opened(low2), view(low2, high));
      assert.equal(loses(mesh), 24_000);
    });

    it('in the end also when all timers of this process are late, as in a hidden page', () => {
      const mesh = new TestMesh();
      mesh.connect(high);
      mesh.take(suspended(high), failed(high));
      const sinceMs = mesh.nowMs;
      for (let minutes = 1; ; minutes++) {
        assert.ok(minutes < 6, 'never');
        mesh.nowMs = sinceMs + minutes * 60_000;
        if (mesh.take(failed(high), wake).includes('drop 20')) break;
      }
      assert.ok(mesh.nowMs - sinceMs > 8 * 24_000, `${mesh.nowMs - sinceMs} ms`);
    });

    it('later, when it hears nobody at all, and as soon as others when it hears somebody again', () => {
      const mesh = new TestMesh();
      mesh.connect(low, high);
      mesh.take(suspended(low));
      assert.equal(loses(mesh), 12_000);
      const calm = new TestMesh();
      calm.connect(low, high);
      calm.take(suspended(low), suspended(high), succeeded(low), opened(low), succeeded(high), opened(high));
      calm.nowMs += 2_000;
      assert.equal(loses(calm), 6_000);
    });

    it('not while a new link comes up that has yet to carry something', () => {
      const mesh = new TestMesh();
      mesh.connect(high);
      mesh.take(suspended(high));
      mesh.nowMs += 5_999;
      assert.deepEqual(mesh.take(succeeded(high)), []);
      mesh.nowMs += 999;
      assert.deepEqual(mesh.take(wake), []);
      mesh.nowMs += 1;
      assert.ok(mesh.take(wake).includes('drop 20'));
    });

    it('not because one who has carried to it leaves, whatever becomes of its registration', () => {
      const mesh = new TestMesh();
      mesh.connect(high);
      mesh.take({ type: 'opened', member: seen(high), relayed: true });
      const lines = mesh.take(suspended(high), { type: 'disappeared', id: high });
      assert.ok(!lines.includes('drop 20'), String(lines));
    });

    it('not when a link is back in time', () => {
      const mesh = new TestMesh();
      mesh.connect(high);
      mesh.take(suspended(high), succeeded(high), opened(high));
      mesh.nowMs += 60_000;
      assert.deepEqual(mesh.take(wake), []);
    });
  });

  describe('takes the views of others', () => {
    it('change by change', () => {
      const mesh = new TestMesh();
      mesh.take(registered());
      assert.deepEqual(mesh.take(view(low, high)), ['dial 20']);
      assert.deepEqual(mesh.take(viewChange(low, [high2], [])), ['dial 21']);
      mesh.take(failed(high), failed(high2), viewChange(low, [], [high]));
      mesh.nowMs += 100_000;
      assert.deepEqual(mesh.take(wake), ['dial 21']);
    });

    it('as a whole, in the place of what was told before', () => {
      const mesh = new TestMesh();
      mesh.take(registered(), view(low, high, high2), failed(high), failed(high2), view(low, high2));
      mesh.nowMs += 100_000;
      assert.deepEqual(mesh.take(wake), ['dial 21']);
    });
  });
});

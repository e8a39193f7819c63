import type { Crypto } from '../../src/base/Crypto.js';
import type { Platform } from '../../src/base/Platform.js';
import { systemClock, systemPlatform } from '../../src/base/system.js';
import {
  createKey,
  SignalingState,
  Topology,
  WebGroupState,
  type Data,
  type GroupError,
  type GroupErrorCode,
  type WebGroup,
  type WebGroupOptions,
} from '../../src/index.js';
import type { Applicant, Authorize } from '../../src/service/admission.js';
import type { GroupFoundation } from '../../src/WebGroup.js';
import { CountingClock } from '../support/countingClock.js';
import {
  checkSame,
  errorCodes,
  hasMembers,
  joinAll,
  next,
  receive,
  testBytes,
  until,
} from '../support/groups.js';
import { checkEqual, turn } from './check.js';

/** Makes the `index`th member of a test. */
export type MakeGroup = (index: number, options: WebGroupOptions, foundation: GroupFoundation) => WebGroup;

export interface GroupContractOptions {
  readonly makeGroup: MakeGroup;
  /** Asked when a test begins. */
  signalingUrl(): string;
  /** How many join at once. Default 5. */
  readonly crowd?: number;
  /** Why none of this can run here. */
  readonly unavailable?: string | undefined;
}

/** What every WebGroup must do, whatever its links are. Runs in browsers too. */
export function groupContract(name: string, contract: GroupContractOptions): void {
  const { makeGroup, crowd = 5, unavailable } = contract;
  (unavailable === undefined ? describe : describe.skip)(`WebGroup over ${name}`, function () {
    this.timeout(60_000);
    let clock: CountingClock;
    let groups: WebGroup[];
    let key: string;

    beforeEach(() => {
      clock = new CountingClock(systemClock);
      groups = [];
      key = createKey();
    });

    afterEach(async () => {
      await Promise.all(groups.map((group) => group.leave()));
      checkEqual(clock.timers, 0, 'timers that are left');
    });

    function make(options: WebGroupOptions = {}, parts: Partial<Platform> = {}): WebGroup {
      const platform = { ...systemPlatform(), clock, ...parts };
      const all = { signalingServer: contract.signalingUrl(), ...options };
      const group = makeGroup(groups.length, all, { platform });
      groups.push(group);
      return group;
    }

    async function joined(count: number, options: WebGroupOptions = {}): Promise<WebGroup[]> {
      const made = Array.from({ length: count }, () => make(options));
      await joinAll(made, key);
      return made;
    }

    it('begins in no group', () => {
      const group = make();
      checkLeft(group);
      checkEqual(group.topology, Topology.FULL_MESH, 'topology');
      checkEqual(group.signalingServer, contract.signalingUrl(), 'signaling server');
      checkEqual(group.autoRejoin, true, 'autoRejoin');
      checkEqual(group.path('anybody'), undefined, 'path');
    });

    it('tells its id, then the states of signaling, then that it is joined', async () => {
      const group = make();
      const lines: string[] = [];
      group.onMyId = (id) => lines.push(id === group.myId ? 'id' : 'wrong id');
      group.onStateChange = (state) => lines.push(WebGroupState[state]);
      group.onSignalingStateChange = (state) => lines.push(SignalingState[state]);
      await group.join(key);
      checkEqual(lines.join(), 'JOINING,id,CONNECTING,CONNECTED,STABLE,JOINED', 'events of joining');
      checkEqual(group.state, WebGroupState.JOINED, 'state');
      checkEqual(group.signalingState, SignalingState.STABLE, 'signaling state');
      checkEqual(group.key, key, 'key');
      checkEqual(group.members.join(), group.myId, 'members');
      checkEqual(/^[0-9a-f]{32}$/.test(group.myId), true, 'form of the id');
      checkEqual(/^[0-9a-f]{32}$/.test(group.id), true, 'form of the id of the group');
      lines.length = 0;
      await group.leave();
      checkEqual(lines.filter((line) => line in WebGroupState).join(), 'LEAVING,LEFT', 'states of leaving');
      checkEqual(lines.filter((line) => line in SignalingState).at(-1), 'CLOSED', 'state of signaling');
      checkLeft(group);
    });

    it('makes a key when none is given, with which others join', async () => {
      const [a, b] = [make(), make()];
      await a.join();
      checkEqual(/^[\w-]{43}$/.test(a.key), true, `form of the key ${a.key}`);
      await b.join(a.key);
      await hasMembers(a, 2);
      checkEqual(a.id, b.id, 'id of the group');
    });

    it(`links each of ${crowd} that join at once with each other`, async () => {
      const made = await joined(crowd);
      const ids = made.map(({ myId }) => myId).sort();
      for (const group of made) {
        checkEqual(group.members.join(), ids.join(), 'members');
        checkEqual(Object.isFrozen(group.members) && Object.isFrozen(group.neighbors), true, 'frozen');
        checkEqual(group.members === group.members, false, 'the same array again');
        const others = ids.filter((id) => id !== group.myId);
        checkEqual(group.neighbors.join(), others.join(), 'neighbors');
        for (const id of others) checkEqual(group.path(id)?.kind, 'direct', 'kind of path');
        checkEqual(group.path(group.myId), undefined, 'path to itself');
      }
    });

    it('measures the round trip to a member', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      a.send('x');
      await a.flush();
      const { rttMs } = a.path(b.myId)!;
      checkEqual(rttMs !== undefined && rttMs >= 0, true, `round trip of ${rttMs} ms`);
    });

    it('delivers what is empty, text, bytes and long, equal and of the same type', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      const sent: Data[] = [
        ...['', new Uint8Array(), 'é', new Uint8Array([0]), '𝄞 and \0', 'é'.repeat(500_000)],
        ...[testBytes(1_000_000), testBytes(5_000_000, 1), 'end'],
      ];
      const received = receive(b, sent.length);
      for (const data of sent) if (!a.send(data)) await a.ready();
      for (const [index, { from, data, lane }] of (await received).entries()) {
        checkSame(data, sent[index]!);
        checkEqual(from, a.myId, 'sender');
        checkEqual(lane, 0, 'lane');
      }
    });

    it('turns lone surrogates in text into U+FFFD, as UTF-8 does', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      const received = receive(b, 1);
      a.send('a\ud800b');
      checkEqual((await received)[0]!.data, 'a\ufffdb', 'text');
    });

    it('has sent what the bytes were when send was called', async () => {
      const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
      const bytes = testBytes(300_000);
      const part = bytes.subarray(1_000, 200_000);
      const expected = part.slice();
      const received = [receive(b, 1), receive(c, 1)];
      a.send(part);
      bytes.fill(0);
      for (const [message] of await Promise.all(received)) {
        checkSame(message!.data, expected);
        // What one receiver does to its bytes is no concern of the other.
        (message!.data as Uint8Array).fill(1);
      }
    });

    it('brings a private message to its addressee alone', async () => {
      const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
      const received = [receive(a, 1), receive(b, 2), receive(c, 1)];
      checkEqual(a.sendTo(b.myId, 'for b'), true, 'room');
      await a.flush();
      b.send('for all');
      a.sendTo(b.myId, 'for b again');
      const texts = (await Promise.all(received)).map((messages) => messages.map(({ data }) => data).join());
      checkEqual(texts.join('; '), 'for all; for b,for b again; for all', 'messages');
    });

    it('seals what goes over a direct link if one of the two wants it, and else not', async () => {
      const { crypto } = systemPlatform();
      const sealed: string[] = [];
      const seal: Crypto['seal'] = (cipherKey, nonce, bytes, associatedData) => {
        sealed.push(new TextDecoder().decode(bytes));
        return crypto.seal(cipherKey, nonce, bytes, associatedData);
      };
      const [a, b] = [make(), make({ sealAlways: true })];
      const c = make({}, { crypto: { ...crypto, seal } });
      await joinAll([a, b, c], key);
      const received = [a, b].map((group) => receive(group, 1));
      c.sendTo(a.myId, 'this is for a');
      c.sendTo(b.myId, 'this is for b');
      const texts = (await Promise.all(received)).map(([message]) => message!.data);
      checkEqual(texts.join(), 'this is for a,this is for b', 'messages');
      for (const { myId } of [a, b]) checkEqual(c.path(myId)?.kind, 'direct', 'kind of path');
      const isSealed = (text: string): boolean => sealed.some((packet) => packet.includes(text));
      checkEqual(isSealed('this is for a'), false, 'sealed for who does not want it');
      checkEqual(isSealed('this is for b'), true, 'sealed for who wants it');
    });

    it('has one fingerprint for each pair, equal at both', async () => {
      const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
      const ofPairs = [
        ...[a.fingerprint(b.myId), a.fingerprint(c.myId), b.fingerprint(c.myId)],
        ...[b.fingerprint(a.myId), c.fingerprint(a.myId), c.fingerprint(b.myId)],
      ];
      checkEqual(ofPairs.slice(0, 3).join(), ofPairs.slice(3).join(), 'fingerprints');
      checkEqual(new Set(ofPairs).size, 3, 'different ones');
      const id = b.myId;
      const gone = until(a, () => !a.members.includes(id));
      await b.leave();
      await gone;
      for (const nobody of [id, a.myId, 'nobody', undefined]) {
        throwsWith('UNKNOWN_MEMBER', () => a.fingerprint(nobody as string));
      }
    });

    it('tells all others, before anything else, what a member says of itself', async () => {
      const [a, b] = [make({ meta: { name: 'A', host: true } }), make()];
      await joinAll([a, b], key);
      // What is told of a, in order, by each of the others.
      const lines = new Map<WebGroup, string[]>();
      const watch = (group: WebGroup): void => {
        lines.set(group, []);
        const note = (line: string): void => void lines.get(group)!.push(line);
        group.on('memberJoin', (id) => id === a.myId && note('joins'));
        group.on('metaChange', (id, meta) => {
          checkEqual(group.metaOf(id), meta, 'meta of the event');
          if (id === a.myId) note(JSON.stringify(meta));
        });
        group.on(
          'message',
          (id, data) => id === a.myId && note(`${String(data)} by ${group.metaOf(id)!.name}`),
        );
        group.on('memberLeave', (id) => id === a.myId && note(`leaves as ${group.metaOf(id)!.name}`));
      };
      const first = '{"name":"A","host":true}';
      await until(b, () => JSON.stringify(b.metaOf(a.myId)) === first);
      checkEqual(a.metaOf(b.myId), undefined, 'meta of who says nothing');
      checkEqual(a.metaOf(a.myId), a.meta, 'own meta');
      checkEqual(a.metaOf('nobody'), undefined, 'meta of nobody');
      watch(b);
      const c = make();
      watch(c);
      a.onMemberJoin = (id) => id === c.myId && a.sendTo(id, 'hello');
      await c.join(key);
      await until(c, () => lines.get(c)!.some((line) => line.startsWith('hello')));
      for (const name of ['A1', 'A2', 'A3']) a.meta = { name };
      const hasLast = (group: WebGroup): Promise<void> =>
        until(group, () => group.metaOf(a.myId)?.name === 'A3');
      await Promise.all([hasLast(b), hasLast(c)]);
      await a.leave();
      await Promise.all([b, c].map((group) => until(group, () => group.members.length === 2)));
      checkEqual(a.metaOf(a.myId), undefined, 'meta in no group');
      a.meta = { name: 'A4' };
      await a.join(key);
      await Promise.all([b, c].map((group) => until(group, () => group.metaOf(a.myId)?.name === 'A4')));
      const [ofB, ofC] = [lines.get(b)!.join(' '), lines.get(c)!.join(' ')];
      const later = /leaves as A3 joins \{"name":"A4"\}( hello by A4)?$/;
      checkEqual(later.test(ofB) && later.test(ofC), true, `the same again for all: ${ofB}; ${ofC}`);
      checkEqual(ofC.startsWith(`joins ${first} hello by A`), true, `what a newcomer hears: ${ofC}`);
      const names = [...ofB.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name);
      checkEqual(names.join(), [...names].sort().join(), 'names in order');
    });

    it('lets in only whom authorize admits, whatever others decide', async () => {
      const asked: Applicant[] = [];
      const authorize: Authorize = (applicant) => {
        asked.push(applicant);
        return applicant.meta.name !== 'B';
      };
      const a = make({ meta: { name: 'A' }, authorize });
      const [b, c] = [make({ meta: { name: 'B' } }), make()];
      const lines: string[] = [];
      a.onMemberJoin = (id) => lines.push(`${id} joins`);
      a.onMessage = (id, data) => lines.push(`${id}: ${String(data)}`);
      a.onMetaChange = (id, meta) => lines.push(`${id} is ${JSON.stringify(meta)}`);
      b.onMemberJoin = (id) => b.sendTo(id, 'let me in');
      const codes = errorCodes(b);
      const dismissed = new Promise<unknown>((resolve) => {
        b.onMemberLeave = (id, { reason }) => id === a.myId && resolve(reason);
      });
      await a.join(key);
      await Promise.all([b.join(key), c.join(key)]);
      await Promise.all([
        hasMembers(a, 2),
        until(b, () => codes.length > 0),
        until(c, () => c.members.length === 3),
      ]);
      checkEqual(lines.join(), `${c.myId} joins`, 'what was seen');
      checkEqual(codes.join(), 'NOT_ADMITTED', 'what it is told');
      checkEqual(await dismissed, 'dismissed', 'reason');
      await until(b, () => b.members.length === 2);
      checkEqual(b.members.includes(c.myId), true, 'is a member for the other one');
      const seen = Object.fromEntries(asked.map((applicant) => [applicant.id, applicant]));
      checkEqual(asked.length, 2, 'times that it was asked');
      checkEqual(JSON.stringify(seen[b.myId]!.meta), '{"name":"B"}', 'meta of one that says something');
      checkEqual(JSON.stringify(seen[c.myId]!.meta), '{}', 'meta of one that says nothing');
      checkEqual(seen[c.myId]!.fingerprint, c.fingerprint(a.myId), 'fingerprint');
      checkEqual(seen[c.myId]!.signal.aborted, false, 'too late');
    });

    it('hands over in order what one has said that waited to be let in, and tells nothing before', async () => {
      let admit: (isAdmitted: boolean) => void = () => {};
      const asked = new Promise<void>((resolve) => {
        make({ authorize: () => (resolve(), new Promise<boolean>((answer) => (admit = answer))) });
      });
      const [a, b] = [groups[0]!, make({ meta: { name: 'B' } })];
      const lines: string[] = [];
      a.onMemberJoin = () => lines.push('joins');
      a.onMetaChange = (_id, { name }) => lines.push(String(name));
      a.onMessage = (_id, data) => lines.push(String(data));
      await a.join(key);
      await b.join(key);
      await until(b, () => b.members.length === 2);
      const heard = receive(b, 1);
      for (const text of ['1', '2', '3']) b.send(text);
      b.meta = { name: 'B2' };
      await Promise.all([asked, b.flush()]);
      checkEqual([...a.members, ...lines].join(), a.myId, 'what is seen of it');
      a.send('to nobody');
      const all = receive(a, 4);
      admit(true);
      await until(a, () => a.members.length === 2);
      a.send('to it');
      b.send('4');
      await Promise.all([all, until(a, () => a.metaOf(b.myId)?.name === 'B2')]);
      checkEqual(lines.join(), 'joins,B,1,2,3,4,B2', 'order');
      checkEqual(String((await heard)[0]!.data), 'to it', 'first message to it');
    });

    it('lets members in that ask each other, and tells of an authorize that throws', async () => {
      const [a, b] = await joined(2, { authorize: () => Promise.resolve(true) });
      const c = make({
        authorize: () => {
          throw new Error('no idea');
        },
      });
      const codes = errorCodes(c);
      await c.join(key);
      checkEqual(c.members.join(), c.myId, 'members');
      await until(c, () => codes.length === 2);
      checkEqual(codes.join(), 'HANDLER_THREW,HANDLER_THREW', 'codes');
      await Promise.all([a!, b!].map((group) => until(group, () => group.members.length === 2)));
    });

    it('keeps its meta, when it is told to say what can be none', async () => {
      const group = make({ meta: { name: 'A' } });
      for (const bad of [
        null,
        undefined,
        'A',
        { name: {} },
        { a: 'x'.repeat(1_100) },
        JSON.parse('{"__proto__":1}'),
      ]) {
        throwsWith('INVALID_ARGUMENT', () => (group.meta = bad as object as typeof group.meta));
      }
      checkEqual(JSON.stringify(group.meta), '{"name":"A"}', 'meta');
      checkEqual(Object.isFrozen(group.meta), true, 'frozen');
    });

    it('keeps the order of a lane, while a long message holds up no other lane', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      const received = receive(b, 5);
      a.send(testBytes(8_000_000), { lane: 3 });
      a.send('after it', { lane: 3 });
      for (const text of ['1', '2', '3']) a.send(text, { lane: 14 });
      const order = (await received).map(({ data, lane }) => `${lane}:${data.length}`);
      checkEqual(order.join(), '14:1,14:1,14:1,3:8000000,3:8', 'order');
    });

    it('says when its queue is over its mark, and when there is room again', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      const received = receive(b, 2);
      checkEqual(a.send('short'), true, 'room after a short message');
      checkEqual(a.send(testBytes(4_000_000)), false, 'room after a long one');
      await a.ready();
      await a.flush();
      await received;
      checkEqual(a.send('short'), true, 'room at the end');
    });

    it('has flushed when the others have all that was sent', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      const received = receive(b, 1);
      let isFlushed = false;
      a.send(testBytes(2_000_000));
      void a.flush().then(() => (isFlushed = true));
      await turn();
      checkEqual(isFlushed, false, 'flushed before it can be');
      await a.flush();
      await received;
      await b.leave();
      await a.flush();
    });

    it('resolves the promise for a message when all have it, and at once when nobody is there', async () => {
      const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
      const got: string[] = [];
      for (const [name, group] of Object.entries({ b, c })) {
        group.onMessage = (_id, data) => got.push(`${name} ${data.length}`);
      }
      await a.send('x'.repeat(1_000_000), { acked: true });
      checkEqual(got.sort().join(), 'b 1000000,c 1000000', 'messages');
      const acked: Promise<void> = a.sendTo(b.myId, 'one', { acked: true, lane: 3 });
      await acked;
      checkEqual(got.at(-1), 'b 3', 'message to one');
      await Promise.all([b.leave(), c.leave(), until(a, () => a.members.length === 1)]);
      await a.send('nobody hears this', { acked: true });
    });

    it('rejects the promise for a message when a receiver is gone first, once all others have it', async () => {
      const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
      const id = b.myId;
      const received = receive(c, 2);
      // What it never takes stays unacknowledged behind it.
      const begun = new Promise<void>((resolve) => {
        b.onMessage = () => {
          resolve();
          return new Promise(() => {});
        };
      });
      a.send(testBytes(5_000_000));
      const gone = next(a, 'memberLeave');
      const results = [
        ...[a.send(testBytes(5_000_000, 1), { acked: true }), a.sendTo(id, 'x', { acked: true })],
        ...[a.sendTo(c.myId, 'y', { acked: true })],
      ].map((promise) =>
        promise.then(
          () => 'acknowledged',
          ({ code, unacked }: GroupError) => JSON.stringify([code, ...unacked!]),
        ),
      );
      await Promise.all([received, begun]);
      await b.leave();
      const [, { reason, unacked }] = await gone;
      checkEqual(`${reason} ${unacked.messages}`, 'left 2', 'departure');
      const failed = JSON.stringify(['UNACKNOWLEDGED', [id, unacked]]);
      checkEqual((await Promise.all(results)).join('; '), `${failed}; ${failed}; acknowledged`, 'results');
    });

    it('rejects the promise for a message when it leaves itself first', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      b.onMessage = () => new Promise(() => {});
      a.send(testBytes(5_000_000));
      const acked = a.send(testBytes(5_000_000), { acked: true });
      await a.leave();
      await rejectsWith('LEFT', acked);
      throwsWith('NOT_JOINED', () => a.send('x', { acked: true }));
    });

    it('tells of each who comes and goes in turn, and has the same id when it joins again', async () => {
      const [a, b] = [make(), make()];
      const lines: string[] = [];
      a.onMemberJoin = (id) => lines.push(`+${id}`);
      a.onMemberLeave = (id, { reason, unacked }) => lines.push(`-${id} ${reason} ${unacked.messages}`);
      await a.join(key);
      const expected: string[] = [];
      const ids = new Set<string>();
      for (let round = 0; round < 3; round++) {
        await b.join(key);
        await hasMembers(a, 2);
        const { myId } = b;
        ids.add(myId);
        const received = receive(a, 1);
        b.send(`round ${round}`);
        checkEqual((await received)[0]!.data, `round ${round}`, 'message');
        const gone = until(a, () => a.members.length === 1);
        await b.leave();
        checkLeft(b);
        await gone;
        expected.push(`+${myId}`, `-${myId} left 0`);
      }
      checkEqual(ids.size, 1, 'ids');
      checkEqual(lines.join('; '), expected.join('; '), 'events');
    });

    it('has told of each member that it is gone when it has left itself', async () => {
      const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
      const others = [b.myId, c.myId].sort();
      const gone: string[] = [];
      a.onMemberLeave = (id, { reason }) => gone.push(`${id} ${reason}`);
      await a.leave();
      checkEqual(gone.sort().join(), others.map((id) => `${id} self`).join(), 'events');
    });

    it('delivers before it leaves what was sent just before', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      const received = receive(b, 100);
      const left = next(b, 'memberLeave');
      for (let i = 0; i < 100; i++) a.send(`${i}`);
      await a.leave();
      checkEqual((await received).map(({ data }) => data).at(-1), '99', 'last message');
      checkEqual((await left)[1].reason, 'left', 'reason');
    });

    it('keeps groups apart whose keys differ in a character', async () => {
      const keys = ['a/b?c#d&é%', 'a/b?c#d&é%25', 'a/b?c#d&e%'].map((text) => text + key);
      const pairs = keys.map(() => [make(), make()]);
      await Promise.all(pairs.map((pair, index) => joinAll(pair, keys[index]!)));
      checkEqual(new Set(pairs.flat().map(({ id }) => id)).size, 3, 'groups');
      for (const pair of pairs) {
        const ids = pair.map(({ myId }) => myId).sort();
        for (const group of pair) checkEqual(group.members.join(), ids.join(), 'members');
      }
    });

    it('is one group for keys that Unicode writes in two ways', async () => {
      const [a, b] = [make(), make()];
      await a.join(`e\u0301${key}`);
      await b.join(`\u00e9${key}`);
      await hasMembers(a, 2);
      checkEqual(a.key, b.key, 'key');
    });

    it('takes a key of 512 characters', async () => {
      const group = make();
      await group.join('é'.repeat(512));
    });

    it('refuses keys that are none, and stays LEFT', async () => {
      const group = make();
      for (const bad of ['', 42, null, {}, 'k'.repeat(513), 'a\ud800b', '\udc00']) {
        await rejectsWith('INVALID_KEY', group.join(bad as string));
        checkLeft(group);
      }
    });

    it('refuses to join while it joins, is joined or leaves', async () => {
      const group = make();
      const first = group.join(key);
      await rejectsWith('ALREADY_JOINED', group.join(key));
      await first;
      await rejectsWith('ALREADY_JOINED', group.join(key));
      await rejectsWith('ALREADY_JOINED', group.join(createKey()));
      const leaving = group.leave();
      await rejectsWith('ALREADY_JOINED', group.join(key));
      await leaving;
      await group.join(key);
    });

    it('refuses to send when in no group', async () => {
      const group = make();
      const refuses = async (): Promise<void> => {
        throwsWith('NOT_JOINED', () => group.send('x'));
        throwsWith('NOT_JOINED', () => group.sendTo('x', 'x'));
        await rejectsWith('NOT_JOINED', group.invite('ws://127.0.0.1:9'));
        await group.ready();
        await group.flush();
        await group.leave();
      };
      await refuses();
      await group.join(key);
      group.send('nobody hears this');
      await group.leave();
      await refuses();
    });

    it('refuses data, lanes, members and urls that are none', async () => {
      const [a] = (await joined(2)) as [WebGroup];
      for (const bad of [42, null, undefined, {}, [], new ArrayBuffer(1), new Uint16Array(2), true]) {
        throwsWith('INVALID_DATA', () => a.send(bad as string));
        throwsWith('INVALID_DATA', () => a.sendTo(a.neighbors[0]!, bad as string));
      }
      for (const lane of [-1, 15, 0.5, NaN, '1', null]) {
        throwsWith('INVALID_ARGUMENT', () => a.send('x', { lane: lane as number }));
        throwsWith('INVALID_ARGUMENT', () => a.sendTo(a.neighbors[0]!, 'x', { lane: lane as number }));
      }
      for (const acked of [0, 1, 'yes', null]) {
        throwsWith('INVALID_ARGUMENT', () => a.send('x', { acked: acked as unknown as true }));
        throwsWith('INVALID_ARGUMENT', () =>
          a.sendTo(a.neighbors[0]!, 'x', { acked: acked as unknown as true }),
        );
      }
      throwsWith('INVALID_DATA', () => a.send(42 as unknown as string, { acked: true }));
      for (const id of ['nobody', '0'.repeat(32), a.myId, 42, undefined]) {
        throwsWith('UNKNOWN_MEMBER', () => a.sendTo(id as string, 'x'));
        throwsWith('UNKNOWN_MEMBER', () => a.sendTo(id as string, 'x', { acked: true }));
      }
      for (const url of ['http://x', 'x', '', 42, undefined]) {
        await rejectsWith('INVALID_URL', a.invite(url as string));
      }
      checkEqual(a.members.length, 2, 'members');
    });

    it('rejects an invitation that nobody answers, and goes on', async () => {
      const [a] = (await joined(2)) as [WebGroup];
      await rejectsWith('INVITE_FAILED', a.invite('ws://127.0.0.1:9'));
      checkEqual(a.state, WebGroupState.JOINED, 'state');
      checkEqual(a.members.length, 2, 'members');
    });

    it('refuses what is too long for itself or for a receiver', async () => {
      const [a, b] = [make({ maxMessageBytes: 2_000 }), make({ maxMessageBytes: 1_000 })];
      await a.join(key);
      a.send('x'.repeat(2_000));
      throwsWith('MESSAGE_TOO_LARGE', () => a.send('x'.repeat(2_001)));
      throwsWith('MESSAGE_TOO_LARGE', () => a.send('é'.repeat(1_001)));
      throwsWith('MESSAGE_TOO_LARGE', () => a.send(new Uint8Array(2_001)));
      await b.join(key);
      await hasMembers(a, 2);
      const received = receive(b, 2);
      throwsWith('MESSAGE_TOO_LARGE', () => a.send('x'.repeat(1_001)));
      throwsWith('MESSAGE_TOO_LARGE', () => a.sendTo(b.myId, new Uint8Array(1_001)));
      throwsWith('MESSAGE_TOO_LARGE', () => b.send('x'.repeat(1_001)));
      a.send('x'.repeat(1_000));
      a.sendTo(b.myId, 'é'.repeat(500));
      checkEqual((await received).map(({ data }) => data.length).join(), '1000,500', 'lengths');
    });

    it('goes on when a handler throws, and tells of it', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      const codes = errorCodes(b);
      b.onMessage = () => {
        throw new Error('from onMessage');
      };
      b.on('message', async () => {
        await turn();
        throw new Error('from a promise');
      });
      b.onMemberLeave = () => {
        throw Object.create(null);
      };
      b.onError = () => {
        // It can't even be turned into a string.
        throw Object.create(null);
      };
      const received = receive(b, 2);
      a.send('1');
      a.send('2');
      await received;
      await a.leave();
      await until(b, () => codes.length === 5);
      checkEqual(new Set(codes).size === 1 && codes[0], 'HANDLER_THREW', 'code');
      checkEqual(b.state, WebGroupState.JOINED, 'state');
    });

    it('has one handler for each property, none when it is no function, and any number by on', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      const calls: string[] = [];
      b.onMessage = () => calls.push('replaced');
      b.onMessage = (_id, data) => calls.push(`property ${String(data)}`);
      const handler = (_id: string, data: Data): void => void calls.push(`added ${String(data)}`);
      const offs = [b.on('message', handler), b.on('message', handler)];
      const send = async (text: string): Promise<void> => {
        const received = receive(b, 1);
        a.send(text);
        await received;
      };
      await send('1');
      offs[0]!();
      offs[0]!();
      b.onMessage = 'no function' as unknown as null;
      await send('2');
      offs[1]!();
      b.onMessage = null;
      await send('3');
      checkEqual(calls.join(), 'property 1,added 1,added 1,added 2', 'calls');
    });

    it('slows down the sender of messages that are not handled yet', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      let count = 0;
      b.onMessage = () => (count++, held);
      let sent = 0;
      while (sent < 64 && a.send(testBytes(256 * 1024))) sent++;
      checkEqual(sent < 64, true, 'a queue over its mark');
      const rest = receive(b, sent + 1);
      release();
      await rest;
      checkEqual(count, sent + 1, 'messages');
    });

    it('can be left while it joins, and joined again', async () => {
      const group = make();
      for (const event of ['stateChange', 'myId', 'signalingStateChange'] as const) {
        const begun = next(group, event);
        const joining = group.join(key);
        await begun;
        await Promise.all([group.leave(), rejectsWith('LEFT', joining)]);
        checkLeft(group);
      }
      await group.join(key);
      checkEqual(group.state, WebGroupState.JOINED, 'state');
    });

    it('can be left in a handler, and joined again in a handler', async () => {
      const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
      b.onMessage = () => b.leave();
      const again = new Promise<void>((resolve, reject) => {
        b.onStateChange = (state) => {
          if (state === WebGroupState.LEFT) b.join(key).then(resolve, reject);
        };
      });
      a.send('go');
      await again;
      b.onStateChange = null;
      await Promise.all([hasMembers(a, 2), hasMembers(b, 2)]);
    });

    it('gives up when signaling can not be reached, and can join then', async () => {
      const group = make({ signalingServer: 'ws://127.0.0.1:9', joinTimeoutMs: 100 });
      for (let round = 0; round < 2; round++) {
        await rejectsWith('SIGNALING_UNREACHABLE', group.join(key));
        checkLeft(group);
      }
    });
  });
}

function checkLeft(group: WebGroup): void {
  checkEqual(group.state, WebGroupState.LEFT, 'state');
  checkEqual(group.signalingState, SignalingState.CLOSED, 'signaling state');
  checkEqual([group.id, group.myId, group.key, ...group.members, ...group.neighbors].join(), ',,', 'LEFT');
  checkEqual(Object.isFrozen(group.members), true, 'frozen');
}

function throwsWith(code: GroupErrorCode, action: () => unknown): void {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  checkCode(thrown, code);
}

async function rejectsWith(code: GroupErrorCode, promise: Promise<unknown>): Promise<void> {
  checkCode(
    await promise.then(
      () => undefined,
      (error: unknown) => error,
    ),
    code,
  );
}

function checkCode(error: unknown, code: GroupErrorCode): void {
  const { name, code: actual, message } = (error ?? {}) as { name?: string; code?: string; message?: string };
  checkEqual(`${name} ${actual}`, `GroupError ${code}`, 'error');
  checkEqual(message?.startsWith(`[${code}] `), true, 'message that begins with its code');
}

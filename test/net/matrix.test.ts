import assert from 'node:assert/strict';
import type { Path } from '../../src/index.js';
import { settle } from '../support/agents/verdict.js';
import { describeNet } from './support/describeNet.js';
import type { Access } from './support/Internet.js';
import { Setting, type NetMember } from './support/Setting.js';

const accesses: readonly Access[] = ['open', 'portRestricted', 'symmetric', 'udpBlocked'];

/** Whether a pair can have a data channel of its own (RFC 5128 §3.3). */
function canLink(a: Access, b: Access, turn: boolean): boolean {
  if (a === 'udpBlocked' || b === 'udpBlocked') return false;
  return turn || (a === 'symmetric' ? b === 'open' : b !== 'symmetric' || a === 'open');
}

/** Two members behind each kind of router, and a bot that all of them reach, are in one group. */
describeNet('eight members behind four kinds of routers, with a bot', function () {
  this.timeout(240_000);

  for (const turn of [false, true]) {
    const title = turn ? 'with STUN and TURN' : 'with STUN only';
    it(`have each path that their networks allow, ${title}`, async () => {
      const setting = await Setting.open();
      try {
        const servers = await setting.turn();
        const iceServers: RTCIceServer[] = turn ? [servers.stun, servers.turn] : [servers.stun];
        const options = { rtcConfiguration: { iceServers } };
        const first = await setting.member('open0', 'open', options);
        const bot = await setting.bot('bot', first.agent);
        const rest = accesses.flatMap((access) => [0, 1].map((index) => [access, index] as const)).slice(1);
        await Promise.all(
          rest.map(([access, index]) => setting.member(`${access}${index}`, access, options)),
        );
        const members = setting.members.filter(({ id }) => id !== bot.id);
        const expected = (a: NetMember, b: NetMember): Path['kind'] =>
          canLink(a.host.access, b.host.access, turn) ? 'direct' : 'relayed';
        await setting.complete();
        await Promise.all(
          members.map((member) => {
            const others = members.filter((other) => other !== member);
            const paths: Record<string, Path['kind']> = { [bot.id]: 'websocket' };
            for (const other of others) paths[other.id] = expected(member, other);
            return member.agent.call('until', { paths });
          }),
        );
        await printTable(members);
        await Promise.all(setting.members.map(({ agent }) => agent.call('say', { count: 100 })));
        const { lost, doubled, inverted } = await settle(setting.members, 30_000);
        assert.deepEqual({ lost, doubled, inverted }, { lost: 0, doubled: 0, inverted: 0 });
      } finally {
        await setting.close();
      }
    });
  }
});

/** The kinds of the paths, as lines of a table for the documentation. */
async function printTable(members: readonly NetMember[]): Promise<void> {
  console.log(`      | | ${accesses.join(' | ')} |`);
  for (const [at, row] of accesses.entries()) {
    const cells = await Promise.all(
      accesses.slice(0, at + 1).map(async (column) => {
        const from = members.find(({ host }) => host.name === `${row}0`)!;
        const to = members.find(({ host }) => host.name === `${column}1`)!;
        return (await from.agent.call('sight')).paths[to.id]?.kind ?? 'none';
      }),
    );
    console.log(`      | ${row} | ${cells.join(' | ')} |`);
  }
}

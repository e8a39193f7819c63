// npx tsx test/simulation/mutants.ts [--seeds N]
// Breaks a copy of the sources on purpose, one way after the other, and says which seed finds it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

interface Mutant {
  readonly name: string;
  /** Below `src/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const mutants: readonly Mutant[] = [
  {
    name: 'a fragment that came before is taken again',
    file: 'channel/core/receiveLane.ts',
    from: 'const known = this.#nextSeq - frame.seq;',
    to: 'const known = Math.min(0, this.#nextSeq - frame.seq);',
  },
  {
    name: 'a member that is only suspended is said to have left',
    file: 'topology/FullMesh.ts',
    from: 'if (member.joined) this.#handlers.onPathChange(member.id);',
    to: "this.#handlers.onMemberLeave(member.id, { reason: 'lost', unacked: { messages: 1, bytes: 0 } });",
  },
  {
    name: 'the higher id dials',
    file: 'topology/core/mesh.ts',
    from: 'this.#myId < peer.id &&',
    to: 'this.#myId > peer.id &&',
  },
  {
    name: 'a message is forgotten one fragment before it is acknowledged',
    file: 'channel/core/sendLane.ts',
    from: 'this.#messages.at(0)!.endSeq <= next)',
    to: 'this.#messages.at(0)!.endSeq <= next + 1)',
  },
  {
    name: 'a conversation is resumed that is not held',
    file: 'channel/Opening.ts',
    from: 'const resume = this.#resumes(offer) ? offer.resume : undefined;',
    to: 'const resume = offer.resume;',
  },
  {
    name: 'a link is used for a conversation that has ended',
    file: 'topology/FullMesh.ts',
    from: 'if (opened.resumed) {',
    to: 'if (opened.resumed && held) {',
  },
  {
    name: 'leaving does not close the signaling connection',
    file: 'Stay.ts',
    from: 'this.#signaling.close();',
    to: '',
  },
  {
    name: 'leaving does not tell the others',
    file: 'channel/Channel.ts',
    from: 'if (tell) link.send(encodeClose(tell, acks));',
    to: '',
  },
  {
    name: 'a new link goes on without what was lost on the old one',
    file: 'channel/core/conversation.ts',
    from: 'this.#sender.rewind();',
    to: '',
  },
  {
    name: 'one who has left is dialed again',
    file: 'topology/core/mesh.ts',
    from: 'if (left) this.#bury(peer, nowMs);',
    to: '',
  },
];

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '500' } } });
const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'webgroup-mutants-'));
let survived = 0;
try {
  for (const part of ['test', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const mutant of mutants) {
    cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true });
    const file = join(copy, 'src', mutant.file);
    const source = readFileSync(file, 'utf8');
    if (!source.includes(mutant.from)) throw new Error(`${mutant.file} does not contain: ${mutant.from}`);
    writeFileSync(file, source.replace(mutant.from, mutant.to));
    const run = ['--import', 'tsx', 'test/simulation/run.ts', '--seeds', values.seeds, '--stop'];
    const { status, stdout } = spawnSync(process.execPath, run, { cwd: copy, encoding: 'utf8' });
    const found =
      status === 0 ? 'SURVIVES' : (/seed \d+:\n.*/.exec(stdout)?.[0].replace(/\n\s*/, ' ') ?? stdout);
    if (status === 0) survived++;
    console.log(`${mutant.name}\n    ${found.slice(0, 160)}`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
console.log(`${mutants.length - survived} of ${mutants.length} mutants found`);
process.exitCode = survived > 0 ? 1 : 0;

import assert from 'node:assert/strict';
import { runTarget } from './runTarget.js';
import type { WorkerResult } from './worker.js';

/** Faults that have to be found, and within how many executions. */
const planted = [
  {
    fault: 'a frame that ends elsewhere than it says',
    ...{ target: 'decoders', maxRuns: 400_000, file: 'wire/dataPacket.ts' },
    from: 'if (reader.at !== end) return undefined;',
    to: '',
  },
  {
    fault: 'a member id of another length than 16 bytes',
    ...{ target: 'decoders', maxRuns: 400_000, file: 'wire/meshCodec.ts' },
    from: "if (id === undefined) throw protocolError('not a member id');",
    to: '',
  },
  {
    fault: 'a fragment that makes its message longer than was announced',
    ...{ target: 'conversation', maxRuns: 400_000, file: 'channel/core/reassembly.ts' },
    from: 'if (end > this.totalBytes) return false;',
    to: '',
  },
  {
    fault: 'what had to wait is not looked at when the other side has ended',
    ...{ target: 'conversation', maxRuns: 400_000, file: 'channel/core/conversation.ts' },
    from: 'this.#guard(() => this.#receiver.end(this.#messages))',
    to: 'this.#receiver.end(this.#messages)',
  },
  {
    fault: 'a sealed packet is taken twice',
    ...{ target: 'handshake', maxRuns: 20_000, file: 'channel/core/ReplayWindow.ts' },
    from: 'return number > this.#highest - replayWindowSize &&',
    to: 'return true || number > this.#highest - replayWindowSize &&',
  },
  {
    fault: 'the list of the signaling server may name this member itself',
    ...{ target: 'session', maxRuns: 20_000, file: 'signaling/core/session.ts' },
    from: 'if (member.id !== this.#registration.id) members',
    to: 'members',
  },
  {
    fault: 'a member may see itself in the views of others, and dial itself',
    ...{ target: 'mesh', maxRuns: 200_000, file: 'topology/core/peers.ts' },
    from: 'id === this.#myId',
    to: 'false',
  },
];

/** Faults that throw nothing where they are. */
const silent = [
  {
    fault: 'an execution without end',
    ...{ target: 'decoders', file: 'wire/meshCodec.ts', found: /no end within/ },
    from: "if (away) return { kind: 'away' };",
    to: 'if (away) for (;;);',
  },
  {
    fault: 'a prototype that is changed',
    ...{ target: 'decoders', file: 'wire/sigverCodec.ts', found: /prototype pollution: Array.prototype/ },
    from: 'if (heartbeat !== undefined) return',
    to: 'if (heartbeat !== undefined) Object.assign(Array.prototype, { polluted: 1 }); return',
  },
  {
    fault: 'memory that stays',
    ...{ target: 'decoders', file: 'wire/sigverCodec.ts', found: /keeps \d+ bytes/ },
    from: 'const numbers: number[] = [];',
    to: '(globalThis.kept ??= []).push(new Uint8Array(5e7)); const numbers: number[] = [];',
  },
  {
    fault: 'a rejection that nobody handles',
    ...{ target: 'handshake', file: 'channel/Opening.ts', found: /planted/ },
    from: '// It is about no attempt.',
    to: "void Promise.reject(new Error('planted'));",
  },
];

describe('A planted fault is found', () => {
  for (const { fault, target, maxRuns, file, from, to } of planted) {
    it(fault, async function () {
      this.timeout(200_000);
      const run = await runWith(target, maxRuns, file, from, to);
      assert.ok(run.finding, `nothing found in ${run.runs} executions`);
      console.log(
        `      after ${run.runs} executions in ${Math.round(run.ms)} ms: ${run.finding.text.split('\n')[0]}`,
      );
    });
  }
});

describe('What throws nothing is found as well:', () => {
  for (const { fault, target, file, found, from, to } of silent) {
    it(fault, async function () {
      this.timeout(60_000);
      const run = await runWith(target, 20_000, file, from, to);
      assert.match(run.finding?.text ?? 'nothing', found);
    });
  }
});

function runWith(
  target: string,
  maxRuns: number,
  file: string,
  from: string,
  to: string,
): Promise<WorkerResult> {
  const text = (source: string): string => {
    assert.ok(source.includes(from), `${file} has changed`);
    return source.replace(from, to);
  };
  const limits = { maxRuns, maxMs: Infinity, hangMs: 3_000 };
  return runTarget(target, { seed: 1, ...limits, replacement: { file, text } });
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MuxPorts, type PortClaim } from '../../src/channel/rtc/MuxPorts.node.js';

describe('MuxPorts', () => {
  const begin = (claim: PortClaim | undefined): number => claim!.range.portRangeBegin;

  it('lets connections to different members share ports', () => {
    const ports = new MuxPorts();
    assert.deepEqual(ports.claim('a')!.range, ports.claim('b')!.range);
  });

  it('gives connections to one member different ports, four at most', () => {
    const ports = new MuxPorts();
    const begins = Array.from({ length: 4 }, () => begin(ports.claim('a')));
    assert.equal(new Set(begins).size, 4);
    assert.equal(ports.claim('a'), undefined);
    assert.equal(begin(ports.claim('b')), begins[0]);
  });

  it('gives the next connection other ports than the one that has just closed', () => {
    const ports = new MuxPorts();
    // While another member keeps a range in use, it stays that of this group.
    const others = Array.from({ length: 4 }, () => begin(ports.claim('b')));
    for (let i = 0; i < 8; i++) {
      const claim = ports.claim('a')!;
      assert.equal(begin(claim), others[i % 4]);
      claim.release();
      claim.release();
    }
  });

  it('passes over ports that are still in use', () => {
    const ports = new MuxPorts();
    const stays = begin(ports.claim('a'));
    for (let i = 0; i < 8; i++) {
      const claim = ports.claim('a')!;
      assert.notEqual(begin(claim), stays);
      claim.release();
    }
  });

  it('gives each group ports of its own, of those assigned to nobody, as long as there are any', () => {
    const claims: PortClaim[] = [];
    for (;;) {
      const claim = new MuxPorts().claim('a');
      if (!claim) break;
      claims.push(claim);
    }
    assert.ok(claims.length > 240 && claims.length <= 256);
    const begins = new Set(claims.map(begin));
    assert.equal(begins.size, claims.length);
    for (const { range } of claims) {
      assert.equal(range.portRangeEnd - range.portRangeBegin, 31);
      assert.ok(range.portRangeBegin >= 49_152 && range.portRangeEnd <= 65_535);
    }
    claims.forEach((claim) => claim.release());
    assert.ok(begins.has(begin(new MuxPorts().claim('a'))));
  });

  it('gives two copies of the library in one process different ports', async () => {
    const url = new URL('../../src/channel/rtc/MuxPorts.node.js?copy', import.meta.url).href;
    const copy = (await import(url)) as { MuxPorts: typeof MuxPorts };
    assert.notEqual(copy.MuxPorts, MuxPorts);
    const claims = [new MuxPorts(), new copy.MuxPorts(), new MuxPorts()].map((ports) => ports.claim('a')!);
    assert.equal(new Set(claims.map(begin)).size, 3);
    claims.forEach((claim) => claim.release());
  });

  it('gives the threads of a process different ports', async () => {
    const worker = new URL('../support/muxPortsWorker.mjs', import.meta.url);
    const workers = [1, 2, 3].map(() => new Worker(worker));
    const begins = await Promise.all(
      workers.map(async (worker) => (await once(worker, 'message')) as [number[]]),
    );
    const own = Array.from({ length: 16 }, () => new MuxPorts().claim('a')!);
    const all = [...begins.flatMap(([each]) => each), ...own.map(begin)];
    assert.equal(all.length, 4 * 16);
    assert.equal(new Set(all).size, all.length);
    own.forEach((claim) => claim.release());
    await Promise.all(workers.map((worker) => worker.terminate()));
  });

  it('remembers the members that are linked, however many come and go', () => {
    const ports = new MuxPorts();
    const linked = begin(ports.claim('linked'));
    for (let i = 0; i < 5_000; i++) ports.claim(`guest ${i}`)!.release();
    assert.notEqual(begin(ports.claim('linked')), linked);
  });
});

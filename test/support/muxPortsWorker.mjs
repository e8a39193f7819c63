// A thread with 16 groups: tells where their ports begin.
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { MuxPorts } = await import('../../src/channel/rtc/MuxPorts.node.ts');
const claims = Array.from({ length: 16 }, () => new MuxPorts().claim('a'));
parentPort.postMessage(claims.map(({ range }) => range.portRangeBegin));

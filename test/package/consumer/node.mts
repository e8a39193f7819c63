import { createServer } from 'node:http';
import {
  GroupError,
  SignalingServer,
  WebGroup,
  WebGroupBotServer,
  WebGroupState,
  createKey,
  fileIdentity,
  type GroupErrorCode,
  type WebGroupOptions,
} from 'webgroup';
import { YjsProvider } from 'webgroup/yjs';
import { Doc } from 'yjs';

const options: WebGroupOptions = {
  signalingServer: 'ws://localhost:8000',
  wrtc: 'node-datachannel',
  identity: fileIdentity('id.pem'),
};
const group = new WebGroup(options);
const off: () => void = group.on('message', (from, data) => console.log(from.length, data.length));
group.onMessage = (from: string, data: string | Uint8Array) => console.log(from, data);

export async function use(): Promise<GroupErrorCode | undefined> {
  try {
    await group.join(createKey());
    const room: boolean = group.send('to all') && group.sendTo(group.members[0]!, new Uint8Array(1));
    if (!room) await group.ready();
    const acked: Promise<void> = group.send('to all', { acked: true, lane: 2 });
    await acked;
    const state: WebGroupState = group.state;
    console.log(state === WebGroupState.JOINED, new YjsProvider(group, new Doc()).synced);
    off();
    await group.leave();
    return undefined;
  } catch (error) {
    if (!(error instanceof GroupError)) return undefined;
    for (const [id, { messages, bytes }] of error.unacked ?? []) console.log(id, messages + bytes);
    return error.code;
  }
}

const server = createServer();
export const signaling: SignalingServer = new SignalingServer({ server });
export const bots: WebGroupBotServer = new WebGroupBotServer({ server });

// @ts-expect-error a code that does not exist
new GroupError('NO_SUCH_CODE', '');
// @ts-expect-error neither text nor bytes
group.send(42);
// @ts-expect-error without `acked` there is no promise
void group.send('text').then(() => {});
// @ts-expect-error an event that does not exist
group.on('noSuchEvent', () => {});

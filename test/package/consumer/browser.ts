import * as webgroup from 'webgroup';
import { browserIdentity } from 'webgroup/identity';
import { GroupError, WebGroup, WebGroupState, createKey, type GroupErrorCode } from 'webgroup';

const group = new WebGroup({ signalingServer: 'wss://example.org', identity: browserIdentity('me') });
group.on('stateChange', (state: WebGroupState) => console.log(state === WebGroupState.JOINED));

export async function use(): Promise<GroupErrorCode | undefined> {
  await group.join(createKey());
  const sent: boolean = group.send(new Uint8Array(3), { lane: 1 });
  return sent ? undefined : new GroupError('NOT_JOINED', 'join first').code;
}

// @ts-expect-error what listens is for Node only
export const server = webgroup.SignalingServer;
// @ts-expect-error a page has no files
export const identity = webgroup.fileIdentity;

import { WebGroup } from '../../src/WebGroup.js';
import type { Conversation, PingPath } from './measure.js';

/** The lane of the pings; the rest goes on lane 0. */
const pingLane = 1;

/** A stay in a group. The other side of a measurement counts bytes and sends pings back. */
export interface GroupStay extends PingPath {
  /** Resolves when the group is joined and so many others are linked. */
  complete(others: number): Promise<void>;
  leave(): Promise<void>;
}

/** Joins the group of this name. */
export function joinGroup(url: string, room: string, { sealAlways = false } = {}): GroupStay {
  const group = new WebGroup({ signalingServer: url, sealAlways });
  const joined = group.join(room);
  const words = new Map<string, (rest: string) => void>();
  let receivedBytes = 0;
  group.onMessage = (from, data, { lane }) => {
    if (typeof data !== 'string') {
      receivedBytes += data.length;
    } else if (data === 'count') {
      group.sendTo(from, `counted ${receivedBytes}`);
      receivedBytes = 0;
    } else if (data === 'ping') {
      group.sendTo(from, 'pong', { lane });
    } else {
      const [word = '', rest = ''] = data.split(' ');
      words.get(word)?.(rest);
    }
  };
  const hear = (word: string): Promise<string> => new Promise((resolve) => words.set(word, resolve));
  const conversation: Conversation = {
    send: (data) => group.send(data),
    ready: () => group.ready(),
    say: (word) => void group.send(word),
    hear,
  };
  return {
    async complete(others) {
      await joined;
      await new Promise<void>((resolve) => {
        const check = (): void => {
          if (group.neighbors.length >= others) resolve();
        };
        group.on('memberJoin', check);
        group.on('pathChange', check);
        check();
      });
    },
    conversation: () => conversation,
    async echo() {
      const pong = hear('pong');
      group.send('ping', { lane: pingLane });
      await pong;
    },
    leave: () => group.leave(),
  };
}

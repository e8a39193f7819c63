import { PeerConnection, type DataChannel, type DescriptionType } from 'node-datachannel';
import type { RawChannel, RawConnect } from './raw.js';

interface Signal {
  readonly sdp?: string;
  readonly type?: DescriptionType;
  readonly candidate?: string;
  readonly mid?: string;
}

/** Over node-datachannel, by its own API, which is faster than its W3C polyfill. */
export const nodeRaw: RawConnect = (initiator, channelCount, signal) => {
  const connection = new PeerConnection('raw', { iceServers: [], disableAutoNegotiation: true });
  connection.onLocalDescription((sdp, type) => {
    // Else one open in five takes a second: the answerer, as the DTLS client, speaks too early.
    signal({ type, sdp: sdp.replace('a=setup:actpass', 'a=setup:active') });
  });
  connection.onLocalCandidate((candidate, mid) => signal({ candidate, mid }));
  const channels = Array.from({ length: channelCount }, (_, id) =>
    connection.createDataChannel('raw', { negotiated: true, id }),
  );
  const failed = new Promise<never>((_, reject) => {
    connection.onStateChange((state) => {
      if (state === 'failed') reject(new Error('the connection has failed'));
    });
  });
  // Who waits for `opened` is told.
  failed.catch(() => {});
  const early: Signal[] = [];
  let described = false;
  let closed = false;
  if (initiator) connection.setLocalDescription('offer' as DescriptionType);
  return {
    receive(given) {
      // A candidate of the other side may still be on its way.
      if (closed) return;
      const { sdp, type, candidate, mid } = given as Signal;
      // Of no use any more, and it would throw.
      if (connection.state() === 'closed' || connection.state() === 'failed') return;
      if (sdp !== undefined) {
        connection.setRemoteDescription(sdp, type!);
        described = true;
        if (!initiator) connection.setLocalDescription('answer' as DescriptionType);
        for (const one of early.splice(0)) connection.addRemoteCandidate(one.candidate!, one.mid!);
      } else if (!described) early.push({ candidate, mid });
      else connection.addRemoteCandidate(candidate!, mid!);
    },
    opened: Promise.race([Promise.all(channels.map(opened)), failed]),
    close() {
      closed = true;
      connection.close();
    },
  };
};

function opened(channel: DataChannel): Promise<RawChannel> {
  const raw: RawChannel = {
    get bufferedAmount() {
      return channel.bufferedAmount();
    },
    send: (data) => (typeof data === 'string' ? channel.sendMessage(data) : channel.sendMessageBinary(data)),
    onMessage: () => {},
    onLow(bytes, handler) {
      channel.setBufferedAmountLowThreshold(bytes);
      channel.onBufferedAmountLow(handler);
    },
  };
  channel.onMessage((data) => raw.onMessage(data as string | Uint8Array));
  return new Promise((resolve) => channel.onOpen(() => resolve(raw)));
}

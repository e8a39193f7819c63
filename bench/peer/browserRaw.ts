import type { RawChannel, RawConnect } from './raw.js';

/** Over the RTCPeerConnection of the page. */
export const browserRaw: RawConnect = (initiator, channelCount, signal) => {
  const connection = new RTCPeerConnection();
  const channels = Array.from({ length: channelCount }, (_, id) =>
    connection.createDataChannel('raw', { negotiated: true, id }),
  );
  const early: RTCIceCandidateInit[] = [];
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) signal({ candidate: candidate.toJSON() });
  };
  const describe = async (): Promise<void> => {
    await connection.setLocalDescription();
    signal({ description: connection.localDescription!.toJSON() as unknown });
  };
  const accept = async (description: RTCSessionDescriptionInit): Promise<void> => {
    await connection.setRemoteDescription(description);
    for (const candidate of early.splice(0)) void connection.addIceCandidate(candidate);
    if (!initiator) await describe();
  };
  if (initiator) void describe();
  return {
    receive(given) {
      const { description, candidate } = given as {
        description?: RTCSessionDescriptionInit;
        candidate?: RTCIceCandidateInit;
      };
      if (description) void accept(description);
      else if (!connection.remoteDescription) early.push(candidate!);
      else void connection.addIceCandidate(candidate!);
    },
    opened: Promise.all(channels.map(opened)),
    close: () => connection.close(),
  };
};

function opened(channel: RTCDataChannel): Promise<RawChannel> {
  channel.binaryType = 'arraybuffer';
  const raw: RawChannel = {
    get bufferedAmount() {
      return channel.bufferedAmount;
    },
    send: (data) => channel.send(data as string),
    onMessage: () => {},
    onLow(bytes, handler) {
      channel.bufferedAmountLowThreshold = bytes;
      channel.onbufferedamountlow = handler;
    },
  };
  channel.onmessage = ({ data }: { data: string | ArrayBuffer }) =>
    raw.onMessage(typeof data === 'string' ? data : new Uint8Array(data));
  return new Promise((resolve) => (channel.onopen = () => resolve(raw)));
}

/** What both sides of the signaling conversation keep to, whatever the other one sends. */
export const signalingLimits = {
  /** Longest message, in bytes. A session description with candidates takes 2 to 4 KB. */
  maxMessageBytes: 64 * 1024,
  /** Longest introduction, in bytes: the longest message without what is wrapped around it. */
  maxIntroductionBytes: 64 * 1024 - 64,
  /** The longest packet that the server carries, in bytes: twice what a channel sends. */
  maxCarriedBytes: 32 * 1024,
  /** The longest message with a packet, in bytes, and what each is taken to cost besides its bytes. */
  maxCarryMessageBytes: 33 * 1024,
  carryOverheadBytes: 512,
  /** The least that a server may let a client send at once, in bytes: half of it has to hold a packet. */
  minRelayBurstBytes: 128 * 1024,
  /** The longest token in a HELLO, in bytes: a JWT takes 200 to 1,000. */
  maxTokenBytes: 4096,
  /** Longest body of a POST beside an event stream, in bytes: the longest message in base64, and more. */
  maxPostBytes: 128 * 1024,
  /** Most URLs of TURN servers that a client takes: each makes every connection take longer. */
  maxTurnUrls: 4,
  /** Most members that a client takes for one topic; a server allows 64 by default. */
  maxMembers: 1024,
  /** The heartbeats, in milliseconds, that a client accepts from a server. */
  minHeartbeatMs: 100,
  maxHeartbeatMs: 120_000,
} as const;

/** What both sides of a channel keep to, whatever the other one sends. */
export const channelLimits = {
  /** Longest packet taken from a link, in bytes. */
  maxPacketBytes: 64 * 1024,
  /** Most Data and Ack frames in one packet. */
  maxFrames: 64,
  /** Lanes are numbered from 0. */
  laneCount: 17,
  /** The lane of what members say about the group; it goes before all others. */
  controlLane: 15,
  /** The lane of the packets that members carry for each other. */
  relayLane: 16,
  /** What each fragment costs of the credit besides its bytes: about what it occupies while it waits. */
  fragmentOverheadBytes: 32,
  /** The highest value that `maxMessageBytes` may be set to. */
  maxMessageBytes: 1024 * 1024 * 1024,
  /**
   * The longest message on the control lane, in bytes, whatever `maxMessageBytes` is: the longest introduction, with
   * what is wrapped around it, is longer than a view of all members.
   */
  maxControlMessageBytes: 65 * 1024,
  /** The same for the relay lane: the longest packet of a relayed link, with its path. */
  maxRelayMessageBytes: 33 * 1024,
  /** What a packet needs besides the fragment it carries, in bytes: frame, ping, pong, an acknowledgement. */
  packetHeadBytes: 128,
  /** What a packet of a relayed link needs besides the fragment it carries: that, the seal, and the way it goes. */
  relayedHeadBytes: 288,
} as const;

/** The longest message that a lane takes, in bytes. */
export function maxBytesOfLane(lane: number, maxMessageBytes: number): number {
  if (lane === channelLimits.controlLane) return channelLimits.maxControlMessageBytes;
  return lane === channelLimits.relayLane ? channelLimits.maxRelayMessageBytes : maxMessageBytes;
}

/** What both sides of an introduction keep to. */
export const handshakeLimits = {
  /** Names of attempts and of conversations, in bytes. */
  attemptBytes: 8,
  conversationBytes: 8,
  maxUrlLength: 2048,
  /** The lowest limit on the length of messages that a member may have, in bytes: else it could silence the group. */
  leastMaxMessageBytes: 1_000,
  /** Most candidates in one message, and in one attempt. */
  maxCandidates: 32,
} as const;

/** What members keep to, whatever another member sends about the group. */
export const meshLimits = {
  /** Most members in a view. */
  maxMembers: 1024,
  maxIntroductionBytes: 64 * 1024 - 64,
  /** Most ids in the path of what is carried: source, two carriers, target. */
  maxPathLength: 4,
  /** The name of a relayed link, in bytes. */
  linkBytes: 8,
  /** Longest packet of a relayed link, in bytes: twice what a channel sends. */
  maxRelayedPacketBytes: 32 * 1024,
} as const;

/** One bug, made on purpose. */
export interface Mutant {
  readonly name: string;
  /** Below `src/`. */
  readonly file: string;
  /** Occurs in the file; its first occurrence is replaced by `to`. */
  readonly from: string;
  readonly to: string;
}

/** Bugs that the simulator should find: each is one that somebody could make. docs/simulation.md says which it does find. */
export const mutants: readonly Mutant[] = [
  {
    name: 'a fragment that came before is taken again',
    file: 'channel/core/receiveLane.ts',
    from: 'const known = this.#nextSeq - frame.seq;',
    to: 'const known = Math.min(0, this.#nextSeq - frame.seq);',
  },
  {
    name: 'a fragment that comes too early is taken',
    file: 'channel/core/receiveLane.ts',
    from: 'const known = this.#nextSeq - frame.seq;',
    to: 'const known = Math.max(0, this.#nextSeq - frame.seq);',
  },
  {
    name: 'the last fragment is never acknowledged',
    file: 'channel/core/receiver.ts',
    from: 'next: receiveLane.nextSeq,',
    to: 'next: Math.max(0, receiveLane.nextSeq - 1),',
  },
  {
    name: 'a message is forgotten one fragment before it is acknowledged',
    file: 'channel/core/sendLane.ts',
    from: 'this.#messages.at(0)!.endSeq <= next)',
    to: 'this.#messages.at(0)!.endSeq <= next + 1)',
  },
  {
    name: 'more is sent than there is credit for',
    file: 'channel/core/sendLane.ts',
    from: 'Math.min(this.#credit, this.#nextOffset + maxCost)',
    to: 'this.#nextOffset + maxCost',
  },
  {
    name: 'what the application has read is not granted again',
    file: 'channel/core/receiveLane.ts',
    from: 'if (message.reservedBytes === 0) this.#consumedOffset += message.heldBytes;',
    to: '',
  },
  {
    name: 'the pool does not get back what a message has reserved',
    file: 'channel/core/receiveLane.ts',
    from: 'this.#options.pool.release(message.reservedBytes);',
    to: '',
  },
  {
    name: 'the pool does not get back what an unfinished message has reserved',
    file: 'channel/core/receiveLane.ts',
    from: 'this.#options.pool.release(this.#takeReserved());',
    to: '',
  },
  {
    name: 'flush resolves one fragment too early',
    file: 'channel/core/sender.ts',
    from: 'lane.ackedSeq >= mark[index]!',
    to: 'lane.ackedSeq >= mark[index]! - 1',
  },
  {
    name: 'nobody is told that there is room again',
    file: 'channel/core/conversation.ts',
    from: "this.outputs.push({ type: 'room' });",
    to: '',
  },
  {
    name: 'a new link goes on without what was lost on the old one',
    file: 'channel/core/conversation.ts',
    from: 'this.#sender.rewind();',
    to: '',
  },
  {
    name: 'a conversation that ends says that nothing was unacknowledged',
    file: 'channel/core/conversation.ts',
    from: 'this.#unackedAtEnd = this.#sender.unacked;',
    to: 'this.#unackedAtEnd = { messages: 0, bytes: 0 };',
  },
  {
    name: 'silent links are never given up',
    file: 'channel/core/heartbeat.ts',
    from: 'const dead = !late && nowMs >= this.#deadAtMs;',
    to: 'const dead = false;',
  },
  {
    name: 'packets are no sign of life',
    file: 'channel/core/conversation.ts',
    from: 'link.heartbeat.heard(nowMs);',
    to: '',
  },
  {
    name: 'messages are delivered after the end',
    file: 'channel/Channel.ts',
    from: '    if (!this.#closed) {\n      try {',
    to: '    {\n      try {',
  },
  {
    name: 'leaving does not tell the others',
    file: 'channel/Channel.ts',
    from: 'if (tell) link.send(encodeClose(tell, acks));',
    to: '',
  },
  {
    name: 'a conversation is resumed that is not held',
    file: 'channel/Opening.ts',
    from: 'const resume = this.#resumes(offer) ? offer.resume : undefined;',
    to: 'const resume = offer.resume;',
  },
  {
    name: 'leaving does not close the signaling connection',
    file: 'Stay.ts',
    from: 'this.#signaling.close();',
    to: '',
  },
  {
    name: 'a member that is only suspended is said to have left',
    file: 'topology/FullMesh.ts',
    from: 'if (member.joined) this.#handlers.onPathChange(member.id);',
    to: "this.#handlers.onMemberLeave(member.id, { reason: 'lost', unacked: { messages: 1, bytes: 0 } });",
  },
  {
    name: 'a member joins once more with each message',
    file: 'topology/Conversations.ts',
    from: 'if (member.joined || this.#over) return;',
    to: 'if (this.#over) return;',
  },
  {
    name: 'calls of the higher id are taken instead of those of the lower',
    file: 'topology/core/mesh.ts',
    from: 'member.id < this.#myId ?',
    to: 'member.id > this.#myId ?',
  },
  {
    name: 'a member that is gone is never given up',
    file: 'topology/core/mesh.ts',
    from: "if (nowMs >= this.#patience.lostAtMs(peer)) this.#giveUp(peer, 'lost');",
    to: '',
  },
  {
    name: 'a member that nobody else sees is given up at once',
    file: 'topology/core/suspicion.ts',
    from: 'if (confirmations >= enough) return minMs;',
    to: 'if (confirmations >= enough) return 0;',
  },
  {
    name: 'one who has left is dialed again',
    file: 'topology/core/mesh.ts',
    from: 'if (left) this.#peers.bury({ id, incarnation }, nowMs);',
    to: '',
  },
  {
    name: 'the next life of a member counts as the one that has left',
    file: 'topology/core/peers.ts',
    from: 'incarnation <= tomb.incarnation;',
    to: 'incarnation <= tomb.incarnation + 60_000;',
  },
  {
    name: 'a later life that anybody names ends the one that a member leads',
    file: 'topology/core/Lives.ts',
    from: 'return this.#proven !== undefined && incarnation < this.#proven;',
    to: 'return [...this.#said.values()].some((said) => incarnation < said);',
  },
  {
    name: 'nobody tries again to link',
    file: 'topology/core/mesh.ts',
    from: '(otherWay ? 0 : retryWaitMs(peer.failures, retry, jitter))',
    to: '(otherWay ? 0 : Infinity)',
  },
  {
    name: 'nobody tries for a link of its own while others carry',
    file: 'topology/core/mesh.ts',
    from: "if (peer.channel === 'open') return peer.relayed;",
    to: "if (peer.channel === 'open') return false;",
  },
  {
    name: 'nobody carries for others',
    file: 'topology/core/relaying.ts',
    from: 'if (this.dueMs(peer) > nowMs) continue;',
    to: 'if (nowMs > 0) continue;',
  },
  {
    name: 'joining waits for the others for twice as long',
    file: 'topology/core/meshOptions.ts',
    from: 'joinTimeoutMs: 10_000',
    to: 'joinTimeoutMs: 20_000',
  },
  {
    name: 'a carrier passes on without counting the hop',
    file: 'topology/core/carriage.ts',
    from: 'return { path, at: at + 1, content };',
    to: 'return { path, at, content };',
  },
  {
    name: 'members without a link of their own count as carriers',
    file: 'topology/core/routing.ts',
    from: 'linked && id !== target',
    to: 'id !== target',
  },
  {
    name: 'a member whom others carry for says that it is linked',
    file: 'topology/core/peers.ts',
    from: 'peer.seenBy.set(by, member);',
    to: 'peer.seenBy.set(by, { ...member, relayed: false });',
  },
  {
    name: 'a carrier sends the first of what waits again, and drops what is behind it',
    file: 'topology/core/carriage.ts',
    from: 'flow.relays.shift();',
    to: 'if (flow.relays.length > 1) flow.relays.pop(); else flow.relays.shift();',
  },
  {
    name: 'a way that has failed is taken again and again',
    file: 'topology/core/FailedWays.ts',
    from: 'const weight = this.weight(to, way, nowMs) + 1;',
    to: 'const weight = 0;',
  },
  {
    name: 'a silent signaling server is never given up',
    file: 'signaling/core/session.ts',
    from: 'return askedAtMs + Math.min(patienceMs, connectTimeoutMs) - nowMs;',
    to: 'return 1_000_000_000;',
  },
  {
    name: 'a server that is needed is not asked whether it is there',
    file: 'signaling/core/session.ts',
    from: 'nowMs - state.heardAtMs >= quietMs',
    to: 'false',
  },
  {
    name: 'a wrong list of members stays wrong',
    file: 'server/core/rooms.ts',
    from: "this.#send(connection, encodeServerMessage({ kind: 'roster', members: others }));",
    to: '',
  },
  {
    name: 'nobody is looked for because of news',
    file: 'topology/core/peers.ts',
    from: 'peer.notBeforeMs = peer.relayNotBeforeMs = nowMs;',
    to: '',
  },
  {
    name: 'changes of a view are not told',
    file: 'topology/core/views.ts',
    from: 'this.#changes.note(id, gone);',
    to: '',
  },
  {
    name: 'a connection that was replaced takes its successor along',
    file: 'server/core/rooms.ts',
    from: 'members?.get(registration.id) !== registration',
    to: '!members?.has(registration.id)',
  },
  {
    name: 'the server never forgets a member',
    file: 'server/core/rooms.ts',
    from: 'members.delete(registration.id);',
    to: '',
  },
  {
    name: 'packets are given to the server faster than it carries',
    file: 'signaling/Pace.ts',
    from: 'this.#bucket.take(bytes + signalingLimits.carryOverheadBytes, this.#clock.nowMs());',
    to: '',
  },
  {
    name: 'any number of packets waits in the socket to the server',
    file: 'signaling/Pace.ts',
    from: 'this.#bufferedBytes() < maxAheadBytes &&',
    to: '',
  },
  {
    name: 'nobody is told that the server has room again',
    file: 'signaling/Pace.ts',
    from: 'if (this.hasRoom) return this.close();',
    to: '',
  },
  {
    name: 'any number of carried packets waits in a socket of the server',
    file: 'server/accept/Outbox.ts',
    from: '&& socket.bufferedAmount < maxAheadBytes',
    to: '',
  },
  {
    name: 'any number of carried packets waits at the server',
    file: 'server/accept/Outbox.ts',
    from: 'if (this.#carriedBytes + costOf(bytes) > this.#maxCarriedBytes) return false;',
    to: '',
  },
  {
    name: 'carried packets that have been sent still count as waiting',
    file: 'server/accept/Outbox.ts',
    from: 'this.#carriedBytes -= costOf(bytes);',
    to: '',
  },
  {
    name: 'the server sends the newest of the packets that wait first',
    file: 'server/accept/Outbox.ts',
    from: 'this.#carried.shift()!',
    to: 'this.#carried.pop()!',
  },
  {
    name: 'nobody hears that the server could not carry a packet',
    file: 'signaling/core/session.ts',
    from: "return [{ type: 'uncarried', to: message.member, link: message.link }];",
    to: 'return [];',
  },
  {
    name: 'members never take over from the server',
    file: 'topology/core/relaying.ts',
    from: 'isServed(peer) && this.#canBeRelayed(peer) ? soonestMs : Infinity',
    to: 'Infinity',
  },
  {
    name: 'a send is acknowledged one fragment too early',
    file: 'channel/core/ackMarks.ts',
    from: 'marks.push(endSeq);',
    to: 'marks.push(endSeq - 1);',
  },
  {
    name: 'only the first of those who wait for a lane hears of its acknowledgement',
    file: 'channel/core/ackMarks.ts',
    from: 'if (marks.length === 0) this.#lanes.delete(lane);',
    to: 'this.#lanes.delete(lane);',
  },
  {
    name: 'an acknowledgement of one lane answers who waits for another',
    file: 'channel/Channel.ts',
    from: 'return this.#ackWaiters.get(output.lane)?.resolveOne();',
    to: 'return [...this.#ackWaiters.values()][0]?.resolveOne();',
  },
  {
    name: 'what a receiver that is gone has not got counts as acknowledged',
    file: 'topology/Members.ts',
    from: "departure && outcomes[index]!.status === 'rejected'",
    to: 'departure && index < 0',
  },
];

import type { RtcAttempt, RtcDescription, RtcEngine } from '../../../src/channel/rtc/RtcEngine.js';

/** An engine whose attempts do nothing but describe themselves; the test opens their links. */
export class FakeRtcEngine implements RtcEngine {
  readonly available = true;
  readonly attempts: RtcAttempt[] = [];
  /** What it was told of the other side. */
  readonly candidates: string[] = [];
  onTold = (): void => {};

  connect({ initiator }: { initiator: boolean }): RtcAttempt {
    const made: RtcAttempt = {
      ...{ onDescription: () => {}, onCandidate: () => {}, onLink: () => {}, onFailed: () => {} },
      ...{ acceptDescription: () => {}, close: () => {} },
      addCandidate: (told) => {
        this.candidates.push(told);
        this.onTold();
      },
    };
    this.attempts.push(made);
    queueMicrotask(() => made.onDescription(description(initiator ? 'actpass' : 'passive')));
    return made;
  }
}

const description = (setup: RtcDescription['setup']): RtcDescription => ({
  ...{ ufrag: 'abcd', pwd: 'x'.repeat(22), fingerprint: new Uint8Array(32), setup, mid: '0' },
  ...{ sctpPort: 5000, maxMessageSize: 262_144 },
});

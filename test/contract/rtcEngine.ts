import { GroupError } from '../../src/base/errors.js';
import type { LoadWrtc } from '../../src/base/Wrtc.js';
import type { Link } from '../../src/channel/link/Link.js';
import { checkCandidate, checkDescription } from '../../src/channel/rtc/description.js';
import type { RtcAttempt, RtcDescription, RtcEngine } from '../../src/channel/rtc/RtcEngine.js';
import { checkBytes, checkEqual, turn } from './check.js';
import { linkContract } from './link.js';

/** Makes an engine whose tries end after `timeoutMs`, on classes of WebRTC that `change` may replace. */
export type MakeEngine = (timeoutMs: number, change?: (load: LoadWrtc) => LoadWrtc) => RtcEngine;

/** What two engines must do with each other, and the Link suite over them; `skipReason` says why they can't run here. */
export function rtcEngineContract(
  name: string,
  makeOfferer: MakeEngine,
  makeAnswerer: MakeEngine,
  skipReason?: string,
): void {
  if (skipReason) {
    describe(`RtcEngine: ${name}`, () => {
      it(`is not run: ${skipReason}`, function () {
        this.skip();
      });
    });
    return;
  }

  linkContract(`data channel, ${name}`, async (opened) => {
    const [a, b] = await connectPair(makeOfferer(20_000), makeAnswerer(20_000), { opened });
    return { a, b };
  });

  describe(`RtcEngine: ${name}`, function () {
    this.timeout(60_000);

    it('is available', () => {
      checkEqual(makeOfferer(1).available, true, 'offerer');
      checkEqual(makeAnswerer(1).available, true, 'answerer');
    });

    it('opens a secure link at both ends', async () => {
      const links = await connectPair(makeOfferer(20_000), makeAnswerer(20_000));
      for (const link of links) {
        checkEqual(link.kind, 'datachannel', 'kind');
        checkEqual(link.secure, true, 'secure');
        checkEqual(link.maxPacketBytes >= 16_384, true, 'takes 16 KiB');
      }
      links.forEach((link) => link.close());
    });

    it('makes an offer, and an answer that takes the DTLS role which is left', async () => {
      const descriptions: RtcDescription[] = [];
      const links = await connectPair(makeOfferer(20_000), makeAnswerer(20_000), {
        change: (description) => (descriptions.push(description), description),
      });
      const [offer, answer] = descriptions.slice(-2);
      const left = { active: 'passive', passive: 'active', actpass: answer!.setup }[offer!.setup];
      checkEqual(answer!.setup, left, 'answer');
      checkEqual(answer!.setup === 'actpass', false, 'open answer');
      checkEqual(answer!.mid, offer!.mid, 'mid');
      links.forEach((link) => link.close());
    });

    it('answers as the DTLS client when the offer is passive', async () => {
      const setups: string[] = [];
      const links = await connectPair(makeOfferer(20_000), makeAnswerer(20_000), {
        change: (description, isOffer) => {
          setups.push(description.setup);
          return isOffer ? { ...description, setup: 'passive' } : description;
        },
      });
      checkEqual(setups.at(-1), 'active', 'answer');
      const arrived = new Promise<Uint8Array>((resolve) => (links[1].onPacket = resolve));
      links[0].send(Uint8Array.of(1, 2, 3));
      checkBytes(await arrived, Uint8Array.of(1, 2, 3), 'packet');
      links.forEach((link) => link.close());
    });

    it('connects when candidates come before the description', async () => {
      const links = await connectPair(makeOfferer(20_000), makeAnswerer(20_000), { candidatesFirst: true });
      const arrived = new Promise<Uint8Array>((resolve) => (links[1].onPacket = resolve));
      links[0].send(Uint8Array.of(1, 2, 3));
      checkBytes(await arrived, Uint8Array.of(1, 2, 3), 'packet');
      links.forEach((link) => link.close());
    });

    it('calls no handler after close() during the set-up', async () => {
      const offerer = makeOfferer(20_000).connect({ initiator: true, rtcConfiguration: {} });
      const answerer = makeAnswerer(20_000).connect({ initiator: false, rtcConfiguration: {} });
      const offer = await new Promise<RtcDescription>((resolve, reject) => {
        offerer.onDescription = resolve;
        offerer.onFailed = reject;
      });
      const calls: string[] = [];
      const answered = new Promise<void>((resolve) => {
        answerer.onDescription = () => {
          calls.push('description');
          refuseCalls(answerer, calls);
          answerer.close();
          answerer.close();
          resolve();
        };
      });
      answerer.acceptDescription(offer);
      await answered;
      refuseCalls(offerer, calls);
      offerer.close();
      offerer.addCandidate('candidate:1 1 udp 1 192.0.2.1 9 typ host');
      offerer.acceptDescription({ ...offer, setup: 'passive' });
      await turn();
      await turn();
      checkEqual(calls.join(), 'description', 'calls');
    });

    it('is silent when it is closed at once', async () => {
      const calls: string[] = [];
      for (const initiator of [true, false]) {
        const attempt = makeOfferer(20_000).connect({ initiator, rtcConfiguration: {} });
        refuseCalls(attempt, calls);
        attempt.close();
      }
      await turn();
      await turn();
      checkEqual(calls.join(), '', 'calls');
    });

    it('fails once with LINK_FAILED when no answer comes in time', async () => {
      const attempt = makeOfferer(50).connect({ initiator: true, rtcConfiguration: {} });
      const failures: string[] = [];
      await new Promise<void>((resolve) => {
        attempt.onFailed = (error) => {
          failures.push(error.code);
          resolve();
        };
      });
      attempt.close();
      await turn();
      checkEqual(failures.join(), 'LINK_FAILED', 'failures');
    });

    it('opens no link to a side whose certificate has another fingerprint', async () => {
      const opened: Link[] = [];
      const failure = await connectOnce(makeOfferer(3_000), makeAnswerer(3_000), {
        // That of the answer: the offerer is the one who must notice.
        change: (description, isOffer) =>
          isOffer ? description : { ...description, fingerprint: new Uint8Array(32) },
        openedByOfferer: (link) => opened.push(link),
      }).then(
        (links) => links.forEach((link) => link.close()),
        (error: unknown) => error,
      );
      checkEqual(opened.length, 0, 'links that the offerer opened');
      checkEqual(failure instanceof GroupError && failure.code, 'LINK_FAILED', 'failure');
    });

    it('opens none to such a side either when the engine is content with its certificate', async () => {
      const opened: Link[] = [];
      const descriptions: RtcDescription[] = [];
      const content = takingAnswers(({ sdp }) =>
        sdp!.replace(/^a=fingerprint:.*$/m, `a=fingerprint:sha-256 ${digest(descriptions[1]!.fingerprint)}`),
      );
      const failure = await connectOnce(makeOfferer(20_000, content), makeAnswerer(20_000), {
        change: (description, isOffer) => {
          descriptions.push(description);
          return isOffer ? description : { ...description, fingerprint: new Uint8Array(32) };
        },
        openedByOfferer: (link) => opened.push(link),
      }).catch((error: unknown) => error);
      checkEqual(opened.length, 0, 'links that the offerer opened');
      checkEqual(failure instanceof GroupError && failure.code, 'LINK_FAILED', 'failure');
      checkEqual((failure as GroupError).message.includes('shown another certificate'), true, 'explanation');
    });
  });
}

/** Connections take another text than they are given for the description of the other side. */
function takingAnswers(change: (given: RTCSessionDescriptionInit) => string): (load: LoadWrtc) => LoadWrtc {
  return (load) => (peer) => {
    const { RTCPeerConnection: Connection, RTCSessionDescription, RTCIceCandidate } = load(peer);
    // Called with `new`, as the class that it stands for.
    const Changed = function (configuration: RTCConfiguration): RTCPeerConnection {
      const connection = new Connection(configuration);
      const take = connection.setRemoteDescription.bind(connection);
      connection.setRemoteDescription = (given) => take({ type: given.type, sdp: change(given) });
      return connection;
    };
    return {
      ...{ RTCSessionDescription, RTCIceCandidate },
      RTCPeerConnection: Changed as unknown as typeof RTCPeerConnection,
    };
  };
}

function digest(fingerprint: Uint8Array): string {
  return Array.from(fingerprint, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
}

interface PairOptions {
  /** Called for each end when it opens. */
  readonly opened?: (link: Link) => void;
  readonly openedByOfferer?: (link: Link) => void;
  /** What becomes of a description on its way. */
  readonly change?: (description: RtcDescription, isOffer: boolean) => RtcDescription;
  /** Holds each description back until a candidate of the same side has been delivered, if any comes before it. */
  readonly candidatesFirst?: boolean;
}

/**
 * Connects two engines through what would travel between them, and once more when that fails, as members do: on a busy
 * machine libdatachannel loses a race in one handshake of some (see `OfferCaution`, which knows of the failure the
 * second time). Resolves with the links of offerer and answerer.
 */
export async function connectPair(
  offererEngine: RtcEngine,
  answererEngine: RtcEngine,
  options?: PairOptions,
): Promise<[Link, Link]> {
  try {
    return await connectOnce(offererEngine, answererEngine, options);
  } catch {
    return connectOnce(offererEngine, answererEngine, options);
  }
}

/** Tries once; when either side fails, closes both and rejects with its error. */
async function connectOnce(
  offererEngine: RtcEngine,
  answererEngine: RtcEngine,
  {
    opened = () => {},
    openedByOfferer = () => {},
    change = (same) => same,
    candidatesFirst = false,
  }: PairOptions = {},
): Promise<[Link, Link]> {
  const offerer = offererEngine.connect({ initiator: true, rtcConfiguration: {} });
  const answerer = answererEngine.connect({ initiator: false, rtcConfiguration: {} });
  const links: Link[] = [];
  const results = [link(offerer, answerer, true), link(answerer, offerer, false)] as const;
  try {
    return await Promise.all(results);
  } catch (error) {
    offerer.close();
    answerer.close();
    links.forEach((each) => each.close());
    throw error;
  }

  function link(from: RtcAttempt, to: RtcAttempt, isOfferer: boolean): Promise<Link> {
    return new Promise((resolve, reject) => {
      let held: RtcDescription | undefined;
      let mayAccept = !candidatesFirst;
      const accept = (): void => {
        if (!held || !mayAccept) return;
        to.acceptDescription(held);
        held = undefined;
      };
      from.onDescription = (description) => {
        held = checkDescription({ ...change(description, isOfferer) });
        // A passive offer says that its candidates wait for the answer.
        if (isOfferer && description.setup === 'passive') mayAccept = true;
        accept();
      };
      from.onCandidate = (candidate) => {
        to.addCandidate(checkCandidate(candidate));
        mayAccept = true;
        accept();
      };
      from.onFailed = reject;
      from.onLink = (open) => {
        links.push(open);
        opened(open);
        if (isOfferer) openedByOfferer(open);
        resolve(open);
      };
    });
  }
}

function refuseCalls(attempt: RtcAttempt, calls: string[]): void {
  attempt.onDescription = () => calls.push('late description');
  attempt.onCandidate = () => calls.push('late candidate');
  attempt.onLink = () => calls.push('late link');
  attempt.onFailed = () => calls.push('late failure');
}

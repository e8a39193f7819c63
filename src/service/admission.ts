import type { Clock } from '../base/Clock.js';
import { fingerprintOf } from '../base/fingerprint.js';
import type { MemberId } from '../base/ids.js';
import type { ChannelMessage } from '../channel/channelHandlers.js';
import type { Gate } from '../topology/Conversations.js';
import type { Member } from '../topology/Member.js';
import { channelLimits } from '../wire/limits.js';
import { checkMeta, metaBytes, metaService, readMeta, type Meta } from './Metas.js';

// A file beside the bundle: pages load it for the option `authorize` only.

/** Somebody who wants to become a member, as `authorize` sees it. */
export interface Applicant {
  readonly id: MemberId;
  /** What it says of itself, which proves nothing; `{}` if it says nothing. */
  readonly meta: Meta;
  /** See `WebGroup.fingerprint`. */
  readonly fingerprint: string;
  /** Aborted when an answer comes too late, or the applicant has gone. */
  readonly signal: AbortSignal;
}

/** Says whether somebody becomes a member: `true`. Anything else is a no, and so is to throw. */
export type Authorize = (applicant: Applicant) => boolean | Promise<boolean>;

/** How long it may take until that is decided, in milliseconds: as long as an opening. */
const decisionMs = 10_000;

/** A member that waits, and what it has said meanwhile. */
interface Waiting {
  readonly held: (() => void)[];
  /** To be called with each message; the first one says what it is. */
  readonly said: (message: ChannelMessage) => void;
}

/**
 * A gate that asks the application. Each side of a conversation says first what it is (its meta, `{}` for none), and who
 * asks nobody has other things to say at once: so when the first message has come, what the member is is known. All
 * messages are kept until it is decided; the credit of the channel bounds how many there are.
 *
 * `own` has what this member says of itself; `threw` is told what `authorize` has thrown.
 */
export function admission(
  clock: Clock,
  myId: MemberId,
  authorize: Authorize,
  own: { readonly meta: Meta },
  threw: (cause: unknown) => void,
): Gate {
  const waiting = new WeakMap<Member, Waiting>();

  async function ask(id: MemberId, first: ChannelMessage, signal: AbortSignal): Promise<boolean> {
    const meta = (first.service === metaService && readMeta(first.data)) || checkMeta({});
    try {
      return (await authorize({ id, meta, fingerprint: fingerprintOf(myId, id), signal })) === true;
    } catch (cause) {
      threw(cause);
      return false;
    }
  }

  return {
    open(member, decide) {
      const { id, channel } = member;
      const held: (() => void)[] = [];
      const tooLate = new AbortController();
      let [isAsked, isDecided] = [false, false];
      const end = (isAdmitted: boolean): void => {
        if (isDecided) return;
        isDecided = true;
        cancelTimer();
        if (channel.state !== 'closed') decide(isAdmitted);
        for (const release of held.splice(0)) release();
      };
      const giveUp = (): void => {
        if (!isDecided) tooLate.abort();
        end(false);
      };
      const cancelTimer = clock.after(decisionMs, giveUp);
      void channel.released().then(giveUp);
      waiting.set(member, {
        held,
        said: (message) => {
          if (isAsked) return;
          isAsked = true;
          void ask(id, message, tooLate.signal).then(end);
        },
      });
      channel.send(metaService, channelLimits.controlLane, metaBytes(own.meta), true);
    },

    hold(member, message, take) {
      const { held, said } = waiting.get(member)!;
      const handled = new Promise((resolve) => {
        held.push(() => resolve(member.joined && !member.departure ? taken(take, message) : undefined));
      });
      said(message);
      return handled;
    },
  };
}

/** What `take` throws becomes a rejection. */
async function taken<Message>(take: (message: Message) => unknown, message: Message): Promise<unknown> {
  return take(message);
}

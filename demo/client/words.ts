/** What the page says, and how it looks while it says so. */
export interface Words {
  text: string;
  mood: 'busy' | 'good' | 'warn' | 'bad';
}

export interface Situation {
  state: 'joining' | 'joined' | 'leaving' | 'left';
  /** Whether the group was joined before: then it is being found again. */
  wasJoined: boolean;
  /** Whether the signaling server can be reached. */
  signaling: boolean;
  /** Other members, bots included. */
  others: number;
}

/** The state of the group in plain words. */
export function describe(situation: Situation): Words {
  switch (situation.state) {
    case 'joining':
      return situation.wasJoined
        ? { text: 'The signaling server is lost: trying to reach it again', mood: 'warn' }
        : { text: 'Connecting…', mood: 'busy' };
    case 'joined':
      return describeJoined(situation);
    case 'leaving':
      return { text: 'Leaving…', mood: 'busy' };
    case 'left':
      return { text: 'Not connected', mood: 'bad' };
  }
}

function describeJoined({ signaling, others }: Situation): Words {
  if (others === 0) return { text: 'Ready: nobody else is here yet', mood: 'good' };
  const company = `connected with ${others === 1 ? 'one other' : `${others} others`}`;
  return signaling
    ? { text: company.replace('c', 'C'), mood: 'good' }
    : { text: `Still ${company}; signaling is lost, so nobody new can join`, mood: 'warn' };
}

/** A GroupError in words for people who do not know its code. */
export function explain(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  const known = typeof code === 'string' ? explanations.get(code) : undefined;
  return known ?? (error instanceof Error ? error.message : String(error));
}

const explanations = new Map([
  ['INVALID_KEY', 'This link has no usable key: a key has 1 to 512 characters. Ask for the link again.'],
  [
    'SIGNALING_UNREACHABLE',
    'The server that introduces members to each other can’t be reached. Is it running?',
  ],
  ['SIGNALING_REFUSED', 'The server that introduces members to each other refused this page.'],
  ['INVITE_FAILED', 'The bot did not come. It may be busy: try again in a moment.'],
  ['WRONG_SECRET', 'Somebody in this group does not know its key.'],
  ['UNSUPPORTED', 'This browser lacks something that is needed here, such as WebRTC.'],
]);

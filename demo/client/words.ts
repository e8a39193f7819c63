/** What the page says, and how it looks while it says so. */
export interface Words {
  text: string;
  mood: 'busy' | 'good' | 'warn' | 'bad';
}

export interface Situation {
  state: 'joining' | 'joined' | 'leaving' | 'left';
  /** Whether the signaling server can be reached. */
  signaling: boolean;
  /** Other members, bots included. */
  others: number;
}

/** The state of the group in plain words. */
export function describe({ state, signaling, others }: Situation): Words {
  switch (state) {
    case 'joining':
      return { text: 'Connecting…', mood: 'busy' };
    case 'leaving':
      return { text: 'Leaving…', mood: 'busy' };
    case 'left':
      return { text: 'Not connected', mood: 'bad' };
  }
  const company =
    others === 0
      ? 'nobody else is here yet'
      : `connected with ${others === 1 ? 'one other' : `${others} others`}`;
  if (signaling) return { text: others === 0 ? `Ready: ${company}` : capitalize(company), mood: 'good' };
  return others === 0
    ? { text: 'The signaling server is lost: trying to reach it again', mood: 'warn' }
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

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

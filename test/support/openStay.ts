import type { KeyPair } from '../../src/base/Crypto.js';
import { memberIdOf, type MemberId } from '../../src/base/ids.js';
import { deriveSecrets } from '../../src/base/keys.js';
import type { Platform } from '../../src/base/Platform.js';
import type { LinkMeans } from '../../src/channel/LinkBuilder.js';
import { checkOptions } from '../../src/options.js';
import { Stay } from '../../src/Stay.js';

/** Who stays in a group, and as whom. */
export interface BareStay {
  readonly id: MemberId;
  readonly staticKeys: KeyPair;
  readonly stay: Stay;
}

export interface BareStayOptions {
  readonly key: string;
  /** Without it, it is somebody who knows but the id of the group. */
  readonly hasKey: boolean;
  readonly means: LinkMeans;
  readonly signalingServer: string;
  /** Told that somebody has become a member. */
  readonly onMemberJoin?: (id: MemberId) => void;
}

/**
 * The sources of a member without the class in front of them, so that anything can be sent to anybody. Nothing that it says
 * of itself is checked. It has yet to be started; the caller ends it.
 */
export async function openStay(
  platform: Platform,
  { key, hasKey, means, signalingServer, onMemberJoin = () => {} }: BareStayOptions,
): Promise<BareStay> {
  const staticKeys = await platform.crypto.generateKeyPair();
  const id = await memberIdOf(platform.crypto, staticKeys.publicKey);
  const [secrets, others] = await Promise.all([
    deriveSecrets(platform.crypto, key),
    deriveSecrets(platform.crypto, 'another key'),
  ]);
  const stay = new Stay(
    platform,
    {
      key,
      secrets: hasKey ? secrets : { ...secrets, psk: others.psk },
      myId: id,
      staticKeys,
      incarnation: Math.floor(platform.clock.wallMs()),
      means,
      options: checkOptions({ signalingServer, meta: { n: 0 } }),
    },
    {
      onMemberJoin,
      onMemberLeave: () => {},
      onMetaChange: () => {},
      onKeyChange: () => {},
      onPathChange: () => {},
      onReady: () => {},
      onSlow: () => {},
      onError: () => {},
      onMessage: () => {},
      onSignalingState: () => {},
      onRefused: () => {},
    },
  );
  return { id, staticKeys, stay };
}

import { memberIdOf, type MemberId } from '../../../src/base/ids.js';
import { deriveSecrets } from '../../../src/base/keys.js';
import type { Platform } from '../../../src/base/Platform.js';
import { checkOptions } from '../../../src/options.js';
import { Stay } from '../../../src/Stay.js';
import type { FullMesh } from '../../../src/topology/FullMesh.js';
import type { Host } from '../Host.js';
import { groupKey, type MemberWorld } from '../SimMember.js';

/**
 * Somebody who means no good, on a machine of its own: the sources of a member without the class in front of them, so
 * that anything can be sent to anybody. Nothing that it says of itself is checked.
 */
export class Adversary {
  readonly host: Host;
  readonly hasKey: boolean;
  /** '' until it has joined. */
  id: MemberId = '';
  #stay: Stay | undefined;

  /** Without `hasKey` it is somebody who knows but the id of the group. */
  constructor(host: Host, hasKey: boolean) {
    this.host = host;
    this.hasKey = hasKey;
  }

  /** Undefined before it has joined, and after its end. */
  get mesh(): FullMesh | undefined {
    return this.#stay?.mesh;
  }

  /** Registers for the group, and links with whoever lets it. */
  async join(world: MemberWorld): Promise<void> {
    const platform = this.#platform(world);
    const staticKeys = await platform.crypto.generateKeyPair();
    const id = await memberIdOf(platform.crypto, staticKeys.publicKey);
    const [secrets, others] = await Promise.all([
      deriveSecrets(platform.crypto, groupKey),
      deriveSecrets(platform.crypto, 'another key'),
    ]);
    world.trace.note(this.host.name, `is ${id.slice(0, 4)}, and means no good`);
    this.id = id;
    this.#stay = new Stay(
      platform,
      {
        key: groupKey,
        secrets: this.hasKey ? secrets : { ...secrets, psk: others.psk },
        myId: id,
        staticKeys,
        incarnation: Math.floor(platform.clock.wallMs()),
        means: { rtc: world.rtc.engine(this.host), rtcConfiguration: {} },
        options: checkOptions({ signalingServer: 'ws://server', meta: { n: 0 } }),
      },
      {
        onMemberJoin: () => {},
        onMemberLeave: () => {},
        onMetaChange: () => {},
        onPathChange: () => {},
        onReady: () => {},
        onSlow: () => {},
        onError: () => {},
        onMessage: () => {},
        onSignalingState: () => {},
        onRefused: () => {},
      },
    );
    this.#stay.start();
  }

  /** Lets go of everything, as a page that is closed. */
  end(): void {
    void this.#stay?.mesh.abandon();
    this.#stay?.end();
    this.#stay = undefined;
  }

  #platform(world: MemberWorld): Platform {
    return this.host.platform((url, protocols) => world.openSocket(this.host, url, protocols));
  }
}

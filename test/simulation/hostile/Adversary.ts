import type { MemberId } from '../../../src/base/ids.js';
import type { Platform } from '../../../src/base/Platform.js';
import type { Stay } from '../../../src/Stay.js';
import type { FullMesh } from '../../../src/topology/FullMesh.js';
import { openStay } from '../../support/openStay.js';
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
    const { id, stay } = await openStay(this.#platform(world), {
      key: groupKey,
      hasKey: this.hasKey,
      means: { rtc: world.rtc.engine(this.host), rtcConfiguration: {} },
      signalingServer: 'ws://server',
    });
    world.trace.note(this.host.name, `is ${id.slice(0, 4)}, and means no good`);
    this.id = id;
    this.#stay = stay;
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

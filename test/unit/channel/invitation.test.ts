import assert from 'node:assert/strict';
import type { Platform } from '../../../src/base/Platform.js';
import type { Socket } from '../../../src/base/Socket.js';
import { systemPlatform } from '../../../src/base/system.js';
import { answerInvitation } from '../../../src/channel/invitation.js';
import type { Link } from '../../../src/channel/link/Link.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { NoiseHandshake } from '../../../src/channel/core/noise.js';
import { SessionKeys } from '../../../src/channel/SessionKeys.js';
import { utf8 } from '../../../src/base/bytes.js';
import { decodeOutcome, encodeInvitation, memberSubprotocol } from '../../../src/wire/inviteCodec.js';

const platform: Platform = {
  ...systemPlatform(),
  openSocket: (): Socket => {
    throw new Error('nothing is dialed here');
  },
};

describe('answerInvitation', () => {
  /** An inviter that does its part by hand. */
  class Inviter {
    readonly #waiting: ((packet: Uint8Array) => void)[] = [];
    readonly #packets: Uint8Array[] = [];
    noise!: NoiseHandshake;
    readonly link: Link;

    constructor(link: Link) {
      this.link = link;
      link.onPacket = (packet) => {
        const waiting = this.#waiting.shift();
        if (waiting) waiting(packet);
        else this.#packets.push(packet);
      };
      link.onClose = () => {};
    }

    async begin(): Promise<Uint8Array> {
      const { crypto } = platform;
      this.noise = await NoiseHandshake.start({
        ...{ crypto, initiator: true, staticKeys: await crypto.generateKeyPair() },
        ...{ prologue: utf8(memberSubprotocol), psk: new Uint8Array(32) },
      });
      return this.noise.writeMessage(new Uint8Array());
    }

    next(): Promise<Uint8Array> {
      const packet = this.#packets.shift();
      return packet ? Promise.resolve(packet) : new Promise((resolve) => this.#waiting.push(resolve));
    }

    async agree(): Promise<SessionKeys> {
      await this.noise.readMessage(await this.next());
      this.link.send(await this.noise.writeMessage(new Uint8Array()));
      return new SessionKeys(platform.crypto, await this.noise.split());
    }
  }

  it('learns the key, and answers with what becomes of it', async () => {
    const [near, far] = memoryLinkPair();
    const inviter = new Inviter(far);
    const asked: unknown[] = [];
    const id = '0123456789abcdef0123456789abcdef';
    const answered = answerInvitation(platform, near, await inviter.begin(), never(), async (invitation) => {
      asked.push(invitation);
      return { id };
    });
    const keys = await inviter.agree();
    far.send(await keys.seal(encodeInvitation({ key: 'é', token: 'ü' })));
    assert.deepEqual(decodeOutcome(await keys.open(await inviter.next())), { id });
    await answered;
    assert.deepEqual(asked, [{ key: 'é', token: 'ü' }]);
  });

  it('accepts nothing that was not sealed by the same inviter', async () => {
    const [near, far] = memoryLinkPair();
    const inviter = new Inviter(far);
    const answered = answerInvitation(platform, near, await inviter.begin(), never(), () => assert.fail());
    await inviter.agree();
    far.send(encodeInvitation({ key: 'in the clear', token: undefined }));
    await assert.rejects(answered, { name: 'GroupError' });
  });

  it('rejects garbage, too many packets, silence that is given up, and a link that closes', async () => {
    const m1 = await new Inviter(memoryLinkPair()[1]).begin();
    const refuse = async (
      first: Uint8Array,
      then: (far: Link, giveUp: () => void) => void,
    ): Promise<void> => {
      const [near, far] = memoryLinkPair();
      far.onPacket = () => {};
      const controller = new AbortController();
      const answered = answerInvitation(platform, near, first, controller.signal, () => assert.fail());
      then(far, () => controller.abort());
      await assert.rejects(answered, { name: 'GroupError' });
    };
    await refuse(new Uint8Array(10), () => {});
    await refuse(m1, (far) => far.send(new Uint8Array(100)));
    await refuse(m1, (far) => {
      for (let i = 0; i < 6; i++) far.send(new Uint8Array(1));
    });
    await refuse(m1, (_far, giveUp) => giveUp());
    await refuse(m1, (far) => far.close());
  });
});

function never(): AbortSignal {
  return new AbortController().signal;
}

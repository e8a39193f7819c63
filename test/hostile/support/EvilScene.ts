import { SignalingServer } from '../../../src/index.node.js';
import { EvilServer } from './EvilServer.js';
import { HonestGroup } from './HonestGroup.js';

/** A group that has no other server than an evil one. */
export class EvilScene {
  readonly evil: EvilServer;
  readonly honest: HonestGroup;
  readonly #server: SignalingServer;

  private constructor(server: SignalingServer, evil: EvilServer) {
    this.#server = server;
    this.evil = evil;
    this.honest = new HonestGroup({ signalingServer: evil.url });
  }

  static async open(): Promise<EvilScene> {
    const server = new SignalingServer({ relay: true });
    await server.listen(0, '127.0.0.1');
    return new EvilScene(server, await EvilServer.inFrontOf(server.url!));
  }

  async close(): Promise<void> {
    await this.honest.leave();
    await this.evil.close();
    await this.#server.close();
  }
}

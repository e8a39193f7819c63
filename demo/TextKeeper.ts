import * as Y from 'yjs';
import { WebGroupState, type WebGroup } from '../src/index.node.js';
import { YjsProvider } from '../src/provider/yjs.js';
import { documentLane, isPresence, publishLinks, type Presence } from './presence.js';

export interface TextKeeperOptions {
  /** How many groups are kept. Default 100: then the one in which nothing has happened for the longest time goes. */
  maxGroups?: number;
  /**
   * How many bytes of updates are taken from one group before it is left and forgotten. Default 32 MiB: a Yjs
   * document keeps traces of all that was ever in it, so without a limit it grows for ever.
   */
  maxBytesPerGroup?: number;
}

/** What the bot does in its groups: it keeps the text, also when everybody else has left. */
export class TextKeeper {
  readonly #maxGroups: number;
  readonly #maxBytesPerGroup: number;
  /** The group in which nothing has happened for the longest time comes first. */
  readonly #kept = new Map<WebGroup, () => void>();

  constructor({ maxGroups = 100, maxBytesPerGroup = 32 * 1024 * 1024 }: TextKeeperOptions = {}) {
    this.#maxGroups = maxGroups;
    this.#maxBytesPerGroup = maxBytesPerGroup;
  }

  /** Takes care of a group until the bot is no longer in it. */
  keep(group: WebGroup): void {
    if (this.#kept.has(group)) return;
    for (const idle of this.#kept.keys()) {
      if (this.#kept.size < this.#maxGroups) break;
      this.#forget(idle);
    }

    const doc = new Y.Doc();
    const provider = new YjsProvider(group, doc, { lane: documentLane, acceptState: isPresence });
    const presence: Presence = { user: botUser, links: [] };
    provider.awareness.setLocalState({ ...presence });
    const stopLinks = publishLinks(group, provider);

    let bytes = 0;
    doc.on('update', (update: Uint8Array) => {
      bytes += update.length;
      if (bytes > this.#maxBytesPerGroup) this.#forget(group);
      else this.#touch(group);
    });
    const offs = [
      group.on('memberJoin', () => this.#touch(group)),
      group.on('memberLeave', () => this.#touch(group)),
      group.on('stateChange', (state) => {
        if (state === WebGroupState.LEFT) this.#forget(group);
      }),
    ];
    this.#kept.set(group, () => {
      for (const off of offs) off();
      stopLinks();
      doc.destroy();
    });
  }

  /** Leaves all groups and forgets their texts. */
  close(): void {
    for (const group of [...this.#kept.keys()]) this.#forget(group);
  }

  #touch(group: WebGroup): void {
    const release = this.#kept.get(group);
    if (!release) return;
    this.#kept.delete(group);
    this.#kept.set(group, release);
  }

  #forget(group: WebGroup): void {
    const release = this.#kept.get(group);
    if (!release) return;
    this.#kept.delete(group);
    release();
    void group.leave();
  }
}

const botUser = { name: 'Bot', color: '#64748b', colorLight: '#64748b33', bot: true };

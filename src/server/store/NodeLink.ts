import type { CancelTimer, Clock } from '../../base/Clock.js';
import { GroupError } from '../../base/errors.js';
import { Nodes, rollTtlMs } from '../core/nodes.js';
import type { Job, NodesCounts, NodesInput } from '../core/nodesEvents.js';
import type { NodeOutput, RoomsInput } from '../core/roomsEvents.js';
import type { RollEntry } from '../../wire/nodesCodec.js';
import type { Store, StoreConnection } from './Store.js';

/** What a `NodeLink` is made of. */
export interface NodeLinkOptions {
  readonly store: Store;
  /** 16 hexadecimal digits that no other node has, and none had before. */
  readonly node: string;
  readonly clock: Clock;
  /** Told what the rooms of this node are to be told. */
  readonly onInput: (input: RoomsInput) => void;
  /** Told when the store is there or not, with the reason. */
  readonly onState: (isUp: boolean, reason?: GroupError) => void;
}

/** How a node is doing with its store; for a dashboard. */
export interface StoreState extends Readonly<NodesCounts> {
  readonly isUp: boolean;
  /** Other nodes that are there. */
  readonly nodes: number;
  /** Letters to them that wait, in bytes. */
  readonly queuedBytes: number;
}

/** Carries out what `Nodes` decides: one job of the store after the other. Ends with `close`. */
export class NodeLink {
  readonly #options: NodeLinkOptions;
  readonly #nodes: Nodes;
  readonly #connection: StoreConnection;
  #cancelTick: CancelTimer;
  #isClosed = false;

  constructor(options: NodeLinkOptions) {
    this.#options = options;
    this.#nodes = new Nodes(options.node);
    this.#connection = options.store.open(options.node, {
      up: () => {
        if (!this.#nodes.isUp) options.onState(true);
        this.#handle({ type: 'up' });
      },
      down: (reason) => {
        const error = new GroupError('STORE_UNREACHABLE', reason.message, { cause: reason });
        options.onState(false, error);
        this.#handle({ type: 'down' });
      },
      hint: () => this.#handle({ type: 'hint' }),
    });
    this.#cancelTick = options.clock.after(tickMs, () => this.#tick());
  }

  get state(): StoreState {
    const { counts, isUp, nodeCount: nodes, queuedBytes } = this.#nodes;
    return { ...counts, isUp, nodes, queuedBytes };
  }

  /** The rooms have something for other nodes. `entries`: with `enrolled`, who is registered now. */
  tell(output: NodeOutput, entries: readonly RollEntry[]): void {
    this.#handle({ type: 'told', output, entries });
  }

  /** What other nodes hear of this one then they hear by its absence. Resolves when the store is released. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTick();
    await this.#connection.close();
  }

  #tick(): void {
    this.#work();
    this.#cancelTick = this.#options.clock.after(tickMs, () => this.#tick());
  }

  #handle(input: NodesInput): void {
    if (this.#isClosed) return;
    for (const output of this.#nodes.handle(input, this.#options.clock.nowMs()))
      this.#options.onInput(output);
    this.#work();
  }

  #work(): void {
    const job = this.#nodes.next(this.#options.clock.nowMs());
    if (!job) return;
    this.#do(job).then(
      (result) => this.#handle(result),
      () => this.#handle({ type: 'failed', job }),
    );
  }

  async #do(job: Job): Promise<NodesInput> {
    const connection = this.#connection;
    switch (job.kind) {
      case 'announce':
        return { type: 'announced', nodes: await connection.announce(rollTtlMs) };
      case 'exchange': {
        const rolls = await connection.exchange(job.rooms, job.others, rollTtlMs);
        return { type: 'exchanged', job, rolls };
      }
      case 'post': {
        await connection.post(job.letters);
        return { type: 'posted', count: [...job.letters.values()].flat().length };
      }
      case 'collect':
        return { type: 'collected', letters: await connection.collect() };
    }
  }
}

/** How late a time that `Nodes` waits for may be noticed. */
const tickMs = 500;

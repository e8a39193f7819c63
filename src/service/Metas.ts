import { fromUtf8, utf8 } from '../base/bytes.js';
import type { Clock } from '../base/Clock.js';
import { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import { Throttle } from '../base/Throttle.js';
import type { GroupTransport } from '../topology/Topology.js';
import { channelLimits } from '../wire/limits.js';

/** What a member says of itself to all others, such as a name, a colour, a role. */
export type Meta = Readonly<Record<string, string | number | boolean>>;

/**
 * The meta of the members, service 3 on the control lane: each tells its own to each other one, when that joins and with
 * each change. So it comes from the member itself alone, and goes before its messages. What a member says is handed on at
 * most once in 100 ms, the last word always; so it costs the application little, whatever the member does.
 */
export class Metas {
  readonly #transport: GroupTransport;
  readonly #own: { readonly meta: Meta };
  readonly #heard = new Map<MemberId, Throttle<Meta>>();

  /** `own` has what this member says of itself at any time. */
  constructor(
    transport: GroupTransport,
    clock: Clock,
    own: { readonly meta: Meta },
    onChange: (from: MemberId, meta: Meta) => void,
  ) {
    this.#transport = transport;
    this.#own = own;
    transport.receive(metaService, ({ from, lane, data }) => {
      // Who has left may still be heard while this member leaves.
      if (!transport.has(from)) return;
      const said = lane === controlLane && readMeta(data);
      if (!said) return;
      const throttle =
        this.#heard.get(from) ?? new Throttle<Meta>(clock, intervalMs, (meta) => onChange(from, meta));
      this.#heard.set(from, throttle);
      throttle.push(said);
    });
  }

  /** What a member has said last; undefined when it has said nothing, or nobody has this id. */
  of(id: MemberId): Meta | undefined {
    return this.#heard.get(id)?.last;
  }

  /** The own one has changed. */
  changed(): void {
    this.#transport.broadcast(metaService, controlLane, metaBytes(this.#own.meta), true);
  }

  /** A member has joined; to be called before anything else is sent to it. */
  joined(id: MemberId): void {
    const bytes = metaBytes(this.#own.meta);
    // Not `{}`: who says nothing need not say it.
    if (bytes.length > 2) this.#transport.send(id, metaService, controlLane, bytes, true);
  }

  /** A member has left; what it said is known until then. */
  left(id: MemberId): void {
    this.#heard.get(id)?.stop();
    this.#heard.delete(id);
  }
}

/**
 * A frozen copy, without a prototype, of what can be a meta. Throws GroupError `INVALID_ARGUMENT`: it has to be a record
 * whose names begin with a letter (so none of them means anything to JavaScript) and go on with letters, digits, `_`
 * and `-`, whose values are text, finite numbers, true or false, and which has up to 1024 bytes as JSON.
 */
export function checkMeta(value: unknown): Meta {
  const meta = Object.assign(Object.create(null), value) as Meta;
  const isMeta =
    typeof value === 'object' &&
    value !== null &&
    Object.entries(meta).every(([name, part]) => /^[a-z][\w-]*$/i.test(name) && isValue(part)) &&
    metaBytes(meta).length <= maxMetaBytes;
  if (isMeta) return Object.freeze(meta);
  throw new GroupError('INVALID_ARGUMENT', `meta must be a flat record of up to ${maxMetaBytes} bytes`);
}

function isValue(part: unknown): boolean {
  return typeof part === 'string' || typeof part === 'boolean' || Number.isFinite(part);
}

/** Undefined for what is none: what comes from a later version, or from somebody who means no good. */
export function readMeta(bytes: Uint8Array): Meta | undefined {
  try {
    return bytes.length > maxMetaBytes ? undefined : checkMeta(JSON.parse(fromUtf8(bytes)));
  } catch {
    return undefined;
  }
}

/** A meta as it travels: JSON in UTF-8. */
export function metaBytes(meta: Meta): Uint8Array {
  return utf8(JSON.stringify(meta));
}

/** The number of the service. */
export const metaService = 3;
const { controlLane } = channelLimits;

/** The longest meta as JSON in UTF-8, in bytes: a name, a colour, a role and the URL of a picture, several times over. */
const maxMetaBytes = 1_024;

/** How often what a member says is handed on, in milliseconds: as fast as people see. */
const intervalMs = 100;

import type { Clock } from '../base/Clock.js';
import type { MemberId } from '../base/ids.js';
import { FailedWays, type Way } from './core/FailedWays.js';
import { carriersTo, type CarrierMember } from './core/routing.js';
import type { OpeningKind, Route } from './Introducer.js';
import type { Member } from './Member.js';

/** The members as far as they matter here. */
export interface RoutesMembers {
  readonly carriers: readonly CarrierMember[];
  get(id: MemberId): Pick<Member, 'takeSuspects'> | undefined;
}

/** Chooses by which way something goes to a member, and learns from what fails. */
export class Routes {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #members: RoutesMembers;
  readonly #introduces: () => boolean;
  /** For introductions to own links, and for links that are carried. */
  readonly #failedWays = { own: new FailedWays(), relay: new FailedWays() };

  /** `introduces`: whether signaling can bring introductions now, as far as is known. */
  constructor(clock: Pick<Clock, 'nowMs'>, members: RoutesMembers, introduces: () => boolean) {
    this.#clock = clock;
    this.#members = members;
    this.#introduces = introduces;
  }

  /**
   * How to get an introduction to a member: through members that see it, as soon as there are some, since signaling then
   * carries next to nothing; by signaling where there are none, or where more has failed through them.
   */
  toIntroduce(peer: MemberId): Route {
    const via = this.#carriersTo(peer, 'own');
    if (!via) return 'signaling';
    const weight = via.reduce((sum, id) => sum + this.#weight(peer, 'own', id), 0);
    const isBetter = this.#introduces() && this.#weight(peer, 'own', 'signaling') < weight;
    return isBetter ? 'signaling' : { via };
  }

  /** Who could carry a link to a member, and whether one of them has failed in the last 30 s; undefined if nobody can. */
  toCarry(peer: MemberId): { via: readonly MemberId[]; haveFailed: boolean } | undefined {
    const via = this.#carriersTo(peer, 'relay');
    return via && { via, haveFailed: via.some((id) => this.#weight(peer, 'relay', id) >= lately) };
  }

  /** An opening has failed by this way, or nothing was heard of it. */
  failed(peer: MemberId, kind: OpeningKind, route: Route): void {
    const ways = route === 'signaling' ? [route] : route.via;
    this.#failedWays[kind].note(peer, ways, this.#clock.nowMs());
  }

  /** A new link with a member carries nothing, and, if it `isLost` or doubted, neither does the one in use. */
  carriesNothing(peer: MemberId, isLost: boolean): void {
    const carriers = this.#members.get(peer)?.takeSuspects(isLost) ?? [];
    this.#failedWays.relay.note(peer, carriers, this.#clock.nowMs());
  }

  #carriersTo(peer: MemberId, kind: OpeningKind): readonly MemberId[] | undefined {
    return carriersTo(peer, this.#members.carriers, (id) => this.#weight(peer, kind, id));
  }

  #weight(peer: MemberId, kind: OpeningKind, way: Way): number {
    return this.#failedWays[kind].weight(peer, way, this.#clock.nowMs());
  }
}

/** What has failed through a way in the last 30 s weighs so much at least. */
const lately = 0.5;

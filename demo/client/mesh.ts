import { byId, html, svg } from './dom.js';
import { initials, kindInWords, type LinkView, type MemberView, type Picture } from './picture.js';

/** Draws who is linked with whom: members on a circle, this one at the bottom, each link in the colour of its kind. */
export class Mesh {
  readonly #frame = byId('mesh', HTMLElement);
  readonly #list = byId('links', HTMLUListElement);
  readonly #legendOfServer = byId('legend-signaling', HTMLElement);
  #known = new Set<string>();

  show(picture: Picture): void {
    const { members, links } = picture;
    const places = placeMembers(members);
    const isDense = members.length > maxNamedMembers;
    const nodeRadius = isDense ? 10 : 17;
    const summary = `${members.length} ${members.length === 1 ? 'member' : 'members'}, ${links.length} links`;
    const lines = links.map((link) => drawLink(link, places));
    const nodes = members.map((member) => this.#drawNode(member, places, nodeRadius, isDense));
    for (const node of nodes) {
      node.addEventListener('pointerenter', () => highlight(lines, node.dataset.id));
      node.addEventListener('pointerleave', () => highlight(lines, undefined));
    }
    this.#frame.replaceChildren(
      svg('svg', { ...frame, class: isDense ? 'dense' : '', 'aria-label': summary }, [
        ...lines,
        ...(isDense ? [] : drawLabels(links, places, nodeRadius)),
        ...nodes,
      ]),
    );
    // Only a server that was started with `relay` carries anything, so mostly there is nothing to explain.
    this.#legendOfServer.hidden = links.every(({ kind }) => kind !== 'signaling');
    this.#list.replaceChildren(...links.map((link) => html('li', {}, [describeLink(link, members)])));
    this.#known = new Set(members.map(({ id }) => id));
  }

  #drawNode(
    { id, name, color, bot, self }: MemberView,
    places: Places,
    radius: number,
    isDense: boolean,
  ): SVGElement {
    const { x, y } = places.get(id)!;
    const shape = bot
      ? svg('rect', {
          x: -radius,
          y: -radius,
          width: 2 * radius,
          height: 2 * radius,
          rx: radius / 2.5,
          fill: color,
        })
      : svg('circle', { r: radius, fill: color });
    const ring = self ? [svg('circle', { r: radius + 4, class: 'ring', stroke: color })] : [];
    const label = isDense
      ? []
      : [svg('text', { y: nameOffset(y, radius), class: 'name' }, [self ? 'you' : shorten(name)])];
    const letters = svg('text', { class: 'initials', 'font-size': radius * 0.72, dy: '0.36em' }, [
      initials(name),
    ]);
    return svg(
      'g',
      { class: this.#known.has(id) ? 'node' : 'node new', transform: `translate(${x} ${y})`, 'data-id': id },
      [svg('title', {}, [self ? `${name} (you)` : name]), ...ring, shape, letters, ...label],
    );
  }
}

interface Place {
  x: number;
  y: number;
}

type Places = Map<string, Place>;

function placeMembers(members: readonly MemberView[]): Places {
  const places: Places = new Map();
  const count = members.length;
  const own = Math.max(
    0,
    members.findIndex(({ self }) => self),
  );
  // Two stand side by side, so that their link has the whole width.
  const start = count === 2 ? Math.PI : Math.PI / 2;
  const radiusX = count === 1 ? 0 : count === 2 ? 95 : 118;
  const radiusY = count === 1 ? 0 : 92;
  members.forEach(({ id }, index) => {
    const angle = start + (2 * Math.PI * (index - own)) / count;
    places.set(id, {
      x: round(width / 2 + radiusX * Math.cos(angle)),
      y: round(centerY + radiusY * Math.sin(angle)),
    });
  });
  return places;
}

function drawLink({ a, b, kind }: LinkView, places: Places): SVGElement {
  const [from, to] = [places.get(a)!, places.get(b)!];
  const line = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  return svg('line', { ...line, class: `link ${kind}`, 'data-ends': `${a} ${b}` });
}

/** The name stands on the side away from the others, so that no link passes below it. */
function nameOffset(y: number, radius: number): number {
  return y < centerY - 1 ? -radius - 8 : radius + 16;
}

/** A round-trip time goes to the first place on its line where it covers neither another nor a member. */
function drawLabels(links: readonly LinkView[], places: Places, nodeRadius: number): SVGElement[] {
  const taken: Place[] = [];
  const isFree = ({ x, y }: Place): boolean =>
    taken.every((label) => Math.abs(label.x - x) > 30 || Math.abs(label.y - y) > 17) &&
    [...places.values()].every(
      (node) =>
        Math.hypot(node.x - x, node.y - y) > nodeRadius + 14 &&
        (Math.abs(node.x - x) > 50 || Math.abs(node.y + nameOffset(node.y, nodeRadius) - 4 - y) > 14),
    );
  return links.flatMap(({ a, b, kind, rttMs }) => {
    if (rttMs === null) return [];
    const along = labelParts.map((part) => between(places.get(a)!, places.get(b)!, part)).filter(isFree);
    const others = links.filter((link) => link.a !== a || link.b !== b);
    // Where two links cross, nobody could tell whose label it is.
    const isApart = (place: Place): boolean =>
      others.every((link) => distanceToLine(place, places.get(link.a)!, places.get(link.b)!) > 10);
    const place = along.find(isApart) ?? along[0];
    if (!place) return [];
    taken.push(place);
    return [
      svg('g', { class: `rtt ${kind}`, transform: `translate(${place.x} ${place.y})` }, [
        svg('rect', { x: -14, y: -8, width: 28, height: 16, rx: 8 }),
        svg('text', { dy: '0.36em' }, [String(rttMs)]),
      ]),
    ];
  });
}

function between(from: Place, to: Place, part: number): Place {
  return { x: round(from.x + (to.x - from.x) * part), y: round(from.y + (to.y - from.y) * part) };
}

function distanceToLine({ x, y }: Place, from: Place, to: Place): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const part = Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(from.x + part * dx - x, from.y + part * dy - y);
}

function highlight(lines: readonly SVGElement[], id: string | undefined): void {
  for (const line of lines) {
    const isOther = id !== undefined && !line.dataset.ends!.split(' ').includes(id);
    line.classList.toggle('dim', isOther);
  }
}

function describeLink({ a, b, kind, rttMs }: LinkView, members: readonly MemberView[]): string {
  const nameOf = (id: string): string => members.find((member) => member.id === id)?.name ?? id;
  const time = rttMs === null ? '' : `, ${rttMs} ms`;
  return `${nameOf(a)} and ${nameOf(b)}: ${kindInWords(kind)}${time}`;
}

function shorten(name: string): string {
  return name.length > 14 ? `${name.slice(0, 13)}…` : name;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const width = 320;
const height = 256;
const centerY = 126;
const frame = { viewBox: `0 0 ${width} ${height}`, role: 'img' };
/** Above this many members names and times would cover each other; the list of people has them. */
const maxNamedMembers = 10;
const labelParts = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78];

import { maxNameLength } from '../presence.js';
import { byId, html } from './dom.js';
import { initials, kindInWords, type MemberView } from './picture.js';

/** The list of who is there; the own name can be changed in it. */
export class People {
  readonly #list = byId('people', HTMLUListElement);
  readonly #count = byId('count', HTMLElement);
  readonly #self: HTMLLIElement;
  readonly #nameInput: HTMLInputElement;
  readonly #badge = html('span', { class: 'badge', 'aria-hidden': 'true' });

  constructor(onRename: (name: string) => string) {
    this.#nameInput = html('input', {
      type: 'text',
      'aria-label': 'Your name',
      maxlength: maxNameLength,
      autocomplete: 'off',
      spellcheck: 'false',
    });
    this.#nameInput.addEventListener(
      'change',
      () => (this.#nameInput.value = onRename(this.#nameInput.value)),
    );
    this.#nameInput.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#nameInput.blur();
    });
    this.#self = html('li', {}, [this.#badge, this.#nameInput, html('span', { class: 'detail' }, ['you'])]);
  }

  show(members: readonly MemberView[]): void {
    const self = members.find((member) => member.self);
    if (self && document.activeElement !== this.#nameInput) this.#nameInput.value = self.name;
    if (self) paintBadge(this.#badge, self);
    const others = members.filter((member) => !member.self).sort((x, y) => Number(x.bot) - Number(y.bot));
    const items = others.map((member) => {
      const badge = html('span', { class: 'badge', 'aria-hidden': 'true' });
      paintBadge(badge, member);
      return html('li', {}, [
        badge,
        html('span', { class: 'name' }, [member.name]),
        html('span', { class: 'detail' }, [describePath(member)]),
      ]);
    });
    // The own entry stays where it is: moving it would take the focus from the name.
    if (!this.#self.isConnected) this.#list.prepend(this.#self);
    while (this.#self.nextSibling) this.#self.nextSibling.remove();
    this.#list.append(...items);
    this.#count.textContent = members.length > 1 ? String(members.length) : '';
  }
}

function paintBadge(badge: HTMLElement, { name, color, bot }: MemberView): void {
  badge.style.backgroundColor = color;
  badge.classList.toggle('bot', bot);
  badge.textContent = initials(name);
}

function describePath({ path }: MemberView): string {
  if (!path) return '…';
  return path.rttMs === null ? kindInWords(path.kind) : `${kindInWords(path.kind)} · ${path.rttMs} ms`;
}

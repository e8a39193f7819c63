import { maxNameLength, type User } from '../presence.js';

/**
 * The own name and colour: chosen at random at first and kept in this tab; a name that was typed in is kept in this
 * browser.
 */
export function loadUser(): User {
  const name = cleanName(read('name')) || randomName();
  const stored = read('color');
  const color = palette.find((known) => known === stored) ?? pick(palette);
  write(() => sessionStorage, 'name', name);
  write(() => sessionStorage, 'color', color);
  return makeUser(name, color);
}

export function renamed(user: User, name: string): User {
  const cleaned = cleanName(name);
  if (cleaned === '' || cleaned === user.name) return user;
  write(() => sessionStorage, 'name', cleaned);
  write(() => localStorage, 'name', cleaned);
  // y-codemirror.next draws a cursor anew when its colour differs, not when its name does; so the colour is written
  // with the other letter case.
  const color = user.color === user.color.toLowerCase() ? user.color.toUpperCase() : user.color.toLowerCase();
  return makeUser(cleaned, color);
}

/** A colour that the fewest of the others have; the own one when nobody has it. */
export function freeColor(own: string, others: readonly string[]): string {
  const uses = (color: string): number => others.filter((other) => other.toLowerCase() === color).length;
  const fewest = Math.min(...palette.map(uses));
  if (uses(own.toLowerCase()) === fewest) return own;
  const color = pick(palette.filter((candidate) => uses(candidate) === fewest));
  write(() => sessionStorage, 'color', color);
  return color;
}

export function makeUser(name: string, color: string): User {
  return { name, color, colorLight: `${color}40`, bot: false };
}

function cleanName(name: string | null): string {
  return (name ?? '').replace(/\s+/g, ' ').trim().slice(0, maxNameLength);
}

function randomName(): string {
  return `${pick(manners)} ${pick(animals)}`;
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)]!;
}

/** Storage may be forbidden, and then even naming it throws; the name lasts as long as the page. */
function read(field: string): string | null {
  try {
    return sessionStorage.getItem(prefix + field) ?? localStorage.getItem(prefix + field);
  } catch {
    return null;
  }
}

function write(storage: () => Storage, field: string, value: string): void {
  try {
    storage().setItem(prefix + field, value);
  } catch {
    // See read.
  }
}

const prefix = 'webgroup-demo-';

/** White text on each of them has a contrast of at least 4.5 : 1. */
const palette = ['#4f46e5', '#be185d', '#b45309', '#0369a1', '#15803d', '#7e22ce', '#b91c1c', '#0f766e'];

const manners = ['Bright', 'Calm', 'Clever', 'Gentle', 'Kind', 'Lively', 'Merry', 'Quick', 'Quiet', 'Swift'];
const animals = [
  'Badger',
  'Crane',
  'Dolphin',
  'Finch',
  'Fox',
  'Hare',
  'Heron',
  'Ibis',
  'Lynx',
  'Otter',
  'Owl',
  'Seal',
];

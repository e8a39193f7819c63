import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// An input is a line of base64. What stands behind it, after a #, says what was found with it: such a line stays for ever.

/** The inputs that are kept for a target. */
export function readCorpus(name: string): Uint8Array[] {
  return linesOf(name).map((line) => new Uint8Array(Buffer.from(line.split(' #')[0]!, 'base64')));
}

/** Keeps these inputs, besides those with which something was found, instead of what was there. */
export function writeCorpus(name: string, inputs: readonly Uint8Array[]): void {
  const found = linesOf(name).filter((line) => line.includes(' #'));
  const lines = inputs.map((input) => Buffer.from(input).toString('base64')).filter((line) => line !== '');
  writeFileSync(pathOf(name), [...found, ...lines].map((line) => `${line}\n`).join(''));
}

function linesOf(name: string): string[] {
  const path = pathOf(name);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`./corpus/${name}.txt`, import.meta.url));
}

import { cut } from './RawWebSocket.js';

/** A text message of section 6 of Autobahn's test suite. */
export interface Utf8Case {
  readonly id: string;
  readonly isValid: boolean;
  /** As the suite sends it; each part is a fragment. */
  readonly parts: readonly Buffer[];
  /** In pieces of these many octets. */
  readonly chop?: number;
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
/** Greek letters of two and three octets. */
const greek = hex('cebae1bdb9cf83cebcceb5');
const mixed = Buffer.from('Grüße, 10 µm @ 20 °C, àá: UTF-8');
const edited = Buffer.from('edited');
const surrogate = hex('eda080');
/** Beyond U+10FFFF. */
const tooHigh = hex('f4908080');

const inParts: readonly Utf8Case[] = [
  { id: '6.1.1', isValid: true, parts: [Buffer.alloc(0)] },
  { id: '6.1.2', isValid: true, parts: [Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0)] },
  { id: '6.1.3', isValid: true, parts: [Buffer.alloc(0), Buffer.from('middle'), Buffer.alloc(0)] },
  { id: '6.2.1', isValid: true, parts: [mixed] },
  { id: '6.2.2', isValid: true, parts: [mixed.subarray(0, 4), mixed.subarray(4)] },
  { id: '6.2.3', isValid: true, parts: cut(mixed, 1) },
  { id: '6.2.4', isValid: true, parts: cut(greek, 1) },
  { id: '6.3.1', isValid: false, parts: [Buffer.concat([greek, surrogate, edited])] },
  { id: '6.3.2', isValid: false, parts: cut(Buffer.concat([greek, surrogate, edited]), 1) },
  { id: '6.4.1', isValid: false, parts: [greek, tooHigh, edited] },
  {
    id: '6.4.2',
    isValid: false,
    parts: [Buffer.concat([greek, tooHigh.subarray(0, 1)]), tooHigh.subarray(1), edited],
  },
  { id: '6.4.3', isValid: false, parts: [Buffer.concat([greek, tooHigh, edited])], chop: greek.length },
  { id: '6.4.4', isValid: false, parts: [Buffer.concat([greek, tooHigh, edited])], chop: 1 },
];

/** First bytes of sequences, each with a space behind it. */
function lonely(from: number, to: number): string {
  let text = '';
  for (let byte = from; byte <= to; byte++) text += `${byte.toString(16)}20`;
  return text;
}

const continuations = Array.from({ length: 64 }, (_, i) => (0x80 + i).toString(16)).join('');
const cutOff = 'c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf'.split(' ');
const codePoint = (value: number): string => Buffer.from(String.fromCodePoint(value)).toString('hex');
const nonCharacters = Array.from({ length: 17 }, (_, plane) => [
  plane * 0x10000 + 0xfffe,
  plane * 0x10000 + 0xffff,
]);
const specials = [0xfff9, 0xfffa, 0xfffb, 0xfffc, 0xfffd, 0xfffe, 0xffff];

/**
 * By section, in hexadecimal, as in the decoder capability test of Markus Kuhn. Where a section has both, the valid ones
 * come first, but for the prefixes of a text.
 */
const sequences: readonly [section: string, isValid: boolean, sequences: readonly string[]][] = [
  [
    '6.5',
    true,
    ['$', '¢', '€', '𤭢', greek.toString()].map((text) => Buffer.from(`in ${text} out`).toString('hex')),
  ],
  ...Array.from({ length: 11 }, (_, i): [string, boolean, string[]] => [
    '6.6',
    [2, 5, 7, 9, 11].includes(i + 1),
    [greek.subarray(0, i + 1).toString('hex')],
  ]),
  ['6.7', true, ['00', 'c280', 'e0a080', 'f0908080']],
  ['6.8', false, ['f888808080', 'fc8480808080']],
  ['6.9', true, ['7f', 'dfbf', 'efbfbf', 'f48fbfbf']],
  ['6.10', false, ['f7bfbfbf', 'fbbfbfbfbf', 'fdbfbfbfbfbf']],
  ['6.11', true, ['ed9fbf', 'ee8080', 'efbfbd', 'f48fbfbf']],
  ['6.11', false, ['f4908080']],
  ['6.12', false, ['80', 'bf', '80bf', '80bf80', '80bf80bf', '80bf80bf80', '80bf80bf80bf', continuations]],
  [
    '6.13',
    false,
    [lonely(0xc0, 0xdf), lonely(0xe0, 0xef), lonely(0xf0, 0xf7), lonely(0xf8, 0xfb), lonely(0xfc, 0xfd)],
  ],
  ['6.14', false, cutOff],
  ['6.15', false, [cutOff.join('')]],
  ['6.16', false, ['fe', 'ff', 'fefeffff']],
  ['6.17', false, ['c0af', 'e080af', 'f08080af', 'f8808080af', 'fc80808080af']],
  ['6.18', false, ['c1bf', 'e09fbf', 'f08fbfbf', 'f887bfbfbf', 'fc83bfbfbfbf']],
  ['6.19', false, ['c080', 'e08080', 'f0808080', 'f880808080', 'fc8080808080']],
  ['6.20', false, ['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf']],
  [
    '6.21',
    false,
    ['eda080', 'edadbf', 'edae80', 'edafbf'].flatMap((high) => [`${high}edb080`, `${high}edbfbf`]),
  ],
  ['6.22', true, nonCharacters.flat().map(codePoint)],
  ['6.23', true, specials.map(codePoint)],
];

/** All of section 6, in its order. */
export const utf8Cases: readonly Utf8Case[] = [...inParts, ...numbered()];

function* numbered(): Generator<Utf8Case> {
  const counts = new Map<string, number>();
  for (const [section, isValid, list] of sequences) {
    for (const sequence of list) {
      const number = (counts.get(section) ?? 0) + 1;
      counts.set(section, number);
      yield { id: `${section}.${number}`, isValid, parts: [hex(sequence)] };
    }
  }
}

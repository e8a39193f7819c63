import { GroupError } from '../../base/errors.js';
import type { RtcDescription } from './RtcEngine.js';

/** Fields as they come from the wire: nothing is known of them yet. */
export type UncheckedDescription = { readonly [Field in keyof RtcDescription]?: unknown };

/** Takes the fields of a description from the session description (SDP) of an engine of our own. Throws `PROTOCOL`. */
export function parseDescription(sdp: string): RtcDescription {
  const attributes = new Map<string, string>();
  for (const line of sdp.split(/\r?\n/)) {
    const [, name, value] = /^a=([a-z-]+):(.*)$/.exec(line) ?? [];
    // The first one counts: there is one media section, and what a session and its section both say is the same.
    if (name && value !== undefined && !attributes.has(name)) attributes.set(name, value.trim());
  }
  const [hash, digest] = attributes.get('fingerprint')?.split(' ') ?? [];
  return checkDescription({
    ufrag: attributes.get('ice-ufrag'),
    pwd: attributes.get('ice-pwd'),
    fingerprint: hash?.toLowerCase() === 'sha-256' && digest ? bytesOfDigest(digest) : undefined,
    setup: attributes.get('setup'),
    mid: attributes.get('mid'),
    sctpPort: Number(attributes.get('sctp-port') ?? Number.NaN),
    // 65,536 is what its absence means (RFC 8841 §6.1).
    maxMessageSize: Number(attributes.get('max-message-size') ?? 65_536),
  });
}

/**
 * Writes the session description of one data channel connection (RFC 8829, RFC 8841) from checked fields, always the
 * same text around them. Throws `PROTOCOL` when the fields are not those of an offer or answer.
 */
export function renderDescription(description: RtcDescription, type: 'offer' | 'answer'): string {
  // Again, although the caller has done so: what is not checked here would be parsed by the browser.
  const { ufrag, pwd, fingerprint, setup, mid, sctpPort, maxMessageSize } = checkDescription(description);
  if (type === 'answer' && setup === 'actpass') refuse('setup actpass in an answer');
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${digestOfBytes(fingerprint)}`,
    `a=setup:${setup}`,
    `a=mid:${mid}`,
    `a=sctp-port:${sctpPort}`,
    `a=max-message-size:${maxMessageSize}`,
    '',
  ].join('\r\n');
}

/** Lets a description from the wire through when each field is as RtcDescription says; else throws `PROTOCOL`. */
export function checkDescription(fields: UncheckedDescription): RtcDescription {
  const { fingerprint } = fields;
  if (!(fingerprint instanceof Uint8Array) || fingerprint.length !== 32) refuse('fingerprint');
  return {
    ufrag: text(fields.ufrag, /^[A-Za-z0-9+/]{4,256}$/, 'ufrag'),
    pwd: text(fields.pwd, /^[A-Za-z0-9+/]{22,256}$/, 'pwd'),
    fingerprint,
    setup: text(fields.setup, /^(actpass|active|passive)$/, 'setup') as RtcDescription['setup'],
    mid: text(fields.mid, /^[A-Za-z0-9]{1,16}$/, 'mid'),
    sctpPort: whole(fields.sctpPort, 1, 65_535, 'sctpPort'),
    maxMessageSize: whole(fields.maxMessageSize, 0, 0xffff_ffff, 'maxMessageSize'),
  };
}

/**
 * Lets an ICE candidate from the wire through (RFC 8839 §5.1, `candidate:…`, at most 256 characters, an IP address or
 * an mDNS name, no extension but the known ones); else throws `PROTOCOL`.
 */
export function checkCandidate(candidate: unknown): string {
  if (typeof candidate !== 'string' || candidate.length > 256) refuse('candidate');
  const parts = candidateGrammar.exec(candidate)?.groups;
  if (!parts) refuse('candidate');
  const { priority, address, port, relatedAddress, relatedPort, extensions } = parts;
  if (Number(priority) > 0x7fff_ffff || Number(port) > 65_535 || Number(relatedPort ?? 0) > 65_535) {
    refuse('candidate: number out of range');
  }
  for (const each of [address, relatedAddress]) {
    if (each !== undefined && !isAddress(each)) refuse('candidate: address');
  }
  const named = (extensions ?? '').split(' ').slice(1);
  for (let i = 0; i < named.length; i += 2) {
    if (!extensionGrammars.get(named[i]!)?.test(named[i + 1] ?? '')) refuse('candidate: extension');
  }
  return candidate;
}

/** One `$` must not match before a final line break: there is no m flag, and JavaScript's `$` then does not. */
const candidateGrammar =
  /^candidate:[A-Za-z0-9+/]{1,32} 1 (?:udp|tcp|UDP|TCP) (?<priority>\d{1,10}) (?<address>[A-Za-z0-9.:-]+) (?<port>\d{1,5}) typ (?:host|srflx|prflx|relay)(?: raddr (?<relatedAddress>[A-Za-z0-9.:-]+) rport (?<relatedPort>\d{1,5}))?(?<extensions>(?: [a-z-]+ [A-Za-z0-9+/]+)*)$/;

/** The extensions that browsers add: RFC 6544, and those of libwebrtc. */
const extensionGrammars = new Map<string, RegExp>([
  ['tcptype', /^(?:active|passive|so)$/],
  ['generation', /^\d{1,10}$/],
  ['ufrag', /^[A-Za-z0-9+/]{4,256}$/],
  ['network-id', /^\d{1,10}$/],
  ['network-cost', /^\d{1,10}$/],
]);

function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text) || /^[A-Za-z0-9-]{1,63}\.local$/.test(text);
}

function isIpv4(text: string): boolean {
  const octets = text.split('.');
  return (
    octets.length === 4 && octets.every((octet) => /^(?:0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)
  );
}

/** RFC 4291 §2.2, without a zone: that means nothing on another machine. */
function isIpv6(text: string): boolean {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0 || !text.includes(':')) return false;
  const groups = [...(head ? head.split(':') : []), ...(tail ? tail.split(':') : [])];
  let count = groups.length;
  if (count > 0 && isIpv4(groups[count - 1]!)) {
    groups.pop();
    count += 1;
  }
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return tail === undefined ? count === 8 : count < 8;
}

function text(value: unknown, grammar: RegExp, field: string): string {
  if (typeof value !== 'string' || !grammar.test(value)) refuse(field);
  return value;
}

function whole(value: unknown, least: number, most: number, field: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) refuse(field);
  return value as number;
}

/** `AB:CD:…` (RFC 8122 §5). */
function digestOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
}

function bytesOfDigest(digest: string): Uint8Array | undefined {
  if (!/^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31}$/.test(digest)) return undefined;
  return Uint8Array.from(digest.split(':'), (pair) => Number.parseInt(pair, 16));
}

function refuse(what: string): never {
  throw new GroupError('PROTOCOL', `not a usable session description or candidate: ${what}`);
}

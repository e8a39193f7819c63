import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { concat, utf8 } from '../src/base/bytes.js';
import type { KeyPair } from '../src/base/Crypto.js';
import { nodeCrypto } from '../src/base/nodeCrypto.node.js';
import type { Socket } from '../src/base/Socket.js';
import { systemClock, systemRandom } from '../src/base/system.js';
import { systemPbkdf2 } from '../src/base/systemPbkdf2.js';
import { NoiseHandshake } from '../src/channel/core/noise.js';
import type { Link } from '../src/channel/link/Link.js';
import { webSocketLink } from '../src/channel/link/websocket.js';
import { passwordProof, type PasswordSecret } from '../src/channel/passwordProof.js';
import { SealedLink } from '../src/channel/SealedLink.js';
import { SessionKeys } from '../src/channel/SessionKeys.js';
import { meet } from './support/pair.js';
import { limitRow, median, speedRow, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

/**
 * What does it cost that links are sealed, and that a group has a password? Here "raw" is the same without it: the same
 * link unsealed, a handshake without a password. All take turns.
 */
export async function security(setting: Setting): Promise<Row[]> {
  return [...(await handshakes(setting)), ...(await sockets(setting)), ...(await directLinks(setting))];
}

/** The work of both sides of a handshake, one after the other on one thread, without what carries it. */
async function handshakes({ quick }: Setting): Promise<Row[]> {
  const stretching: number[] = [];
  let stretched = new Uint8Array();
  for (let round = 0; round < 3; round++) {
    const since = performance.now();
    stretched = Uint8Array.from(await systemPbkdf2(utf8('word'), prologue, 600_000));
    stretching.push(performance.now() - since);
  }
  const keys = [await nodeCrypto.generateKeyPair(), await nodeCrypto.generateKeyPair()] as const;
  const times = { without: [] as number[], with: [] as number[] };
  for (let round = 0; round < (quick ? 100 : 400); round++) {
    for (const kind of ['without', 'with'] as const) {
      const since = performance.now();
      await shakeHands(keys, kind === 'with' ? stretched : undefined);
      times[kind].push(performance.now() - since);
    }
  }
  return [
    limitRow('password stretched, once a member', 'Node', 'ms', median(stretching), 1_000),
    limitRow(
      'handshake of two, with a password',
      'Node',
      'ms',
      median(times.with),
      25,
      median(times.without),
    ),
  ];
}

const prologue = utf8('prologue');
const psk = new Uint8Array(32);
const nothing = new Uint8Array();

async function shakeHands(
  [ofInitiator, ofResponder]: readonly [KeyPair, KeyPair],
  stretched?: Uint8Array,
): Promise<SessionKeys[]> {
  const secrets = stretched && (await agree(stretched));
  const start = (initiator: boolean, staticKeys: KeyPair, secret?: PasswordSecret): Promise<NoiseHandshake> =>
    NoiseHandshake.start({
      ...{ crypto: nodeCrypto, initiator, prologue, staticKeys },
      psk: secret?.psk ?? psk,
    });
  const [initiator, responder] = [
    await start(true, ofInitiator, secrets?.[0]),
    await start(false, ofResponder, secrets?.[1]),
  ];
  await responder.readMessage(await initiator.writeMessage(nothing));
  await initiator.readMessage(await responder.writeMessage(nothing));
  await responder.readMessage(await initiator.writeMessage(nothing));
  secrets?.forEach((secret) => secret.proven());
  const ends = await Promise.all([initiator.split(), responder.split()]);
  return ends.map((keys) => new SessionKeys(nodeCrypto, keys));
}

/** CPace between the two, as an attempt does it before its handshake. */
async function agree(stretched: Uint8Array): Promise<[PasswordSecret, PasswordSecret]> {
  const platform = { clock: systemClock, crypto: nodeCrypto, random: systemRandom };
  const [mine, theirs] = [1, 2].map(() => passwordProof(platform, psk, stretched, () => {}));
  let answered!: Promise<PasswordSecret>;
  let completeShare!: (bytes: Uint8Array) => void;
  const ownShare = new Promise<Uint8Array>((resolve) => (completeShare = resolve));
  const own = await mine!.agree(
    prologue,
    undefined,
    (nonce) =>
      new Promise((resolve) => {
        answered = theirs!.agree(prologue, nonce, (bytes) => {
          resolve(bytes);
          return ownShare;
        });
      }),
  );
  completeShare(concat([own.bytes, new Uint8Array(64)]));
  return [own, await answered];
}

/** Packets over a WebSocket to this machine, both ends in this process. */
async function sockets({ quick }: Setting): Promise<Row[]> {
  const speeds = new Map<string, number[]>();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = [await nodeCrypto.generateKeyPair(), await nodeCrypto.generateKeyPair()] as const;
  for (let round = 0; round < (quick ? 2 : 5); round++) {
    for (const packetBytes of packetSizes) {
      for (const kind of ['raw', 'sealed']) {
        const links = await linkPair(server, url);
        const ends = kind === 'raw' ? links : await sealed(links, keys);
        const name = `${kind} ${packetBytes}`;
        speeds.set(name, [
          ...(speeds.get(name) ?? []),
          await packetsPerMs(ends, packetBytes, quick ? 500 : 1_000),
        ]);
        ends.forEach((link) => link.close());
      }
    }
  }
  server.close();
  const of = (kind: string, bytes: number): number => median(speeds.get(`${kind} ${bytes}`)!);
  const [small, large] = packetSizes;
  const inMB = large / 1e3;
  return [
    speedRow(
      'sealed WebSocket, 16 KiB',
      'Node',
      'MB/s',
      of('sealed', large) * inMB,
      of('raw', large) * inMB,
      0.5,
    ),
    speedRow(
      'sealed WebSocket, packets of 100 bytes',
      'Node',
      'k/s',
      of('sealed', small),
      of('raw', small),
      0.1,
    ),
  ];
}

const packetSizes = [100, 16 * 1024] as const;

async function linkPair(server: WebSocketServer, url: string): Promise<[Link, Link]> {
  const accepted = once(server, 'connection');
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  const [other] = (await accepted) as [WebSocket];
  return [webSocketLink(socket as unknown as Socket), webSocketLink(other as unknown as Socket)];
}

async function sealed(links: [Link, Link], keys: readonly [KeyPair, KeyPair]): Promise<[Link, Link]> {
  const [a, b] = await shakeHands(keys);
  return [new SealedLink(links[0], a!, systemClock), new SealedLink(links[1], b!, systemClock)];
}

async function packetsPerMs([from, to]: [Link, Link], packetBytes: number, forMs: number): Promise<number> {
  const packet = new Uint8Array(packetBytes);
  let sent = 0;
  let received = 0;
  let wake = (): void => {};
  to.onPacket = () => {
    received++;
    wake();
  };
  const since = performance.now();
  while (performance.now() - since < forMs) {
    for (let i = 0; i < 32; i++) from.send(packet);
    sent += 32;
    // So much is under way, as much as a conversation would have at most.
    while ((sent - received) * packetBytes > 2 ** 20 || sent - received > 2_000) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  while (received < sent) await new Promise<void>((resolve) => (wake = resolve));
  return sent / (performance.now() - since);
}

/** Two members with a direct link, with and without the option `sealAlways`. */
async function directLinks(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  const forMs = setting.quick ? 500 : 1_000;
  for (const name of setting.runtimes) {
    const runtime = await setting.runtime(name);
    const peers = [await runtime.open(), await runtime.open()] as const;
    const speeds = { group: [[], []] as number[][], sealed: [[], []] as number[][] };
    for (let round = 0; round < (setting.quick ? 2 : 5); round++) {
      for (const [index, messageBytes] of packetSizes.entries()) {
        for (const kind of ['group', 'sealed'] as const) {
          const { messages, ms } = await meet(setting, kind, peers, (room) =>
            peers[0].speed({ room, messageBytes, forMs }),
          );
          speeds[kind][index]!.push(messages / ms);
        }
      }
    }
    const [small, large] = [0, 1].map((index) => [
      median(speeds.sealed[index]!),
      median(speeds.group[index]!),
    ]) as [[number, number], [number, number]];
    const inMB = packetSizes[1] / 1e3;
    rows.push(
      speedRow('sealAlways, bulk, 16 KB', name, 'MB/s', large[0] * inMB, large[1] * inMB, 0.5),
      speedRow('sealAlways, 100-byte messages', name, 'k/s', ...small, 0.5),
    );
  }
  return rows;
}

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TurnOptions } from '../accept/turnSource.js';
import type { SignalingServerOptions } from '../signalingServerOptions.js';

/** What `webgroup signal` was asked for. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Files in PEM format; with the first two the server speaks TLS. */
  readonly key?: string;
  readonly cert?: string;
  readonly ca?: string;
  /** Where the store is that several servers share, if they do. */
  readonly redis?: string;
  readonly logLevel: string;
  /** Where the metrics and the status page are served instead, if anywhere. */
  readonly adminHost: string;
  readonly adminPort?: number;
  /** How long SIGTERM lets clients go one by one, in milliseconds. */
  readonly drainMs: number;
  /** What tokens are verified with; with one of them clients need a token. */
  readonly tokenSecret?: string;
  /** A file in PEM format. */
  readonly tokenPublicKey?: string;
  readonly server: SignalingServerOptions;
}

/** What is wrong with flags, environment or file, in one line that says what to do. */
export class SettingsError extends Error {}

/** One thing that can be set, by a flag, by the environment, or in the file. */
interface Setting {
  /** A secret has no flag: whoever lists the processes of the machine would see it. */
  readonly kind: 'text' | 'secret' | 'port' | 'number' | 'switch' | 'list';
  readonly short?: string;
  /** What the help says of it; what has no line there can be set by environment and file alone. */
  readonly help?: string;
  readonly value?: string;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const general = {
  host: {
    kind: 'text',
    short: 'h',
    value: 'HOST',
    help: 'address to listen on (default 0.0.0.0: every IPv4 address of this machine)',
  },
  port: {
    kind: 'port',
    short: 'p',
    value: 'PORT',
    help: 'port to listen on, 0 for a free one (default 8000)',
  },
  secure: { kind: 'switch', short: 's', help: 'insist on TLS: refuse to start without --key and --cert' },
  key: { kind: 'text', short: 'k', value: 'FILE', help: 'private key for TLS, in PEM format' },
  cert: {
    kind: 'text',
    short: 'c',
    value: 'FILE',
    help: 'certificate for TLS, with its chain, in PEM format',
  },
  ca: {
    kind: 'text',
    short: 'a',
    value: 'FILE',
    help: 'further certificates of the authority, in PEM format',
  },
  redis: {
    kind: 'text',
    value: 'URL',
    help: 'share the members of groups with other such servers over Redis or Valkey: redis://HOST:PORT',
  },
  logLevel: { kind: 'text', value: 'LEVEL', help: `${logLevels.join(', ')} (default info)` },
  adminHost: { kind: 'text' },
  adminPort: {
    kind: 'port',
    value: 'PORT',
    help: 'serve /metrics and the status page on this port of 127.0.0.1 alone (WEBGROUP_ADMIN_HOST changes it)',
  },
  drainMs: { kind: 'number' },
  turnUrls: {
    kind: 'list',
    value: 'LIST',
    help: 'TURN servers for the members, such as turn:turn.example.org; needs WEBGROUP_TURN_SECRET',
  },
  turnSecret: { kind: 'secret' },
  turnTtlMs: { kind: 'number' },
  tokenSecret: { kind: 'secret' },
  tokenPublicKey: {
    kind: 'text',
    value: 'FILE',
    help: 'let in only who has a JSON Web Token that fits this public key, in PEM format',
  },
} as const satisfies Record<string, Setting>;

/** Options of `SignalingServer`, by their names there. */
const ofServer = {
  relay: {
    kind: 'switch',
    help: 'also carry sealed packets between members who have no other way and ask for it',
  },
  sigver: {
    kind: 'switch',
    help: 'also serve clients of sigver 8 to 9.0.1 and 20 to 21 (default true without tokens; WEBGROUP_SIGVER=false: not)',
  },
  origins: {
    kind: 'list',
    value: 'LIST',
    help: 'origins whose pages may connect, with commas between them (default: all)',
  },
  trustedProxies: {
    kind: 'number',
    value: 'COUNT',
    help: 'proxies in front of this server that add to X-Forwarded-For (default 0)',
  },
  path: { kind: 'text' },
  maxPayloadBytes: { kind: 'number' },
  maxMembersPerTopic: { kind: 'number' },
  maxTopics: { kind: 'number' },
  maxConnections: { kind: 'number' },
  maxConnectionsPerAddress: { kind: 'number' },
  connectionsPerSecondPerAddress: { kind: 'number' },
  connectionBurstPerAddress: { kind: 'number' },
  messagesPerSecond: { kind: 'number' },
  messageBurst: { kind: 'number' },
  bytesPerSecond: { kind: 'number' },
  byteBurst: { kind: 'number' },
  helloTimeoutMs: { kind: 'number' },
  authorizeTimeoutMs: { kind: 'number' },
  maxPendingAuthorizations: { kind: 'number' },
  heartbeatMs: { kind: 'number' },
  silenceMs: { kind: 'number' },
  relayBytesPerSecond: { kind: 'number' },
  relayByteBurst: { kind: 'number' },
  stallMs: { kind: 'number' },
  maxLagMs: { kind: 'number' },
  maxQueueBytes: { kind: 'number' },
  maxRelayQueueBytes: { kind: 'number' },
} as const satisfies Partial<Record<keyof SignalingServerOptions, Setting>>;

const settings: Readonly<Record<string, Setting>> = { ...general, ...ofServer };

type Value = string | number | boolean | readonly string[];

/** A line of help for each flag. */
export function flagsHelp(): string {
  const flags = Object.entries(settings).filter(([, { help }]) => help !== undefined);
  const more: [string, Setting][] = [
    [
      'config',
      { kind: 'text', value: 'FILE', help: 'a JSON file with any of the settings, such as {"port": 443}' },
    ],
    ['help', { kind: 'switch', help: 'print this text' }],
    ['version', { kind: 'switch', short: 'v', help: 'print the version of webgroup' }],
  ];
  return [...flags, ...more]
    .map(([name, { short, value, help }]) => {
      const flag = `--${dashed(name)}${value ? ` ${value}` : ''}`;
      return `  ${short ? `-${short}, ` : '    '}${flag.padEnd(26)}${help}`;
    })
    .join('\n');
}

/**
 * Reads flags, else the environment (`WEBGROUP_` and the name in capitals), else the file of `--config` or
 * `WEBGROUP_CONFIG`, else the defaults. Throws SettingsError.
 */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Settings | 'help' | 'version' {
  const { values, positionals } = parse(args);
  if (values['help']) return 'help';
  if (values['version']) return 'version';
  if (positionals.length !== 1 || positionals[0] !== 'signal') {
    const given = positionals.length === 0 ? 'no command' : `unknown command "${positionals.join(' ')}"`;
    throw new SettingsError(`${given}: the commands are "signal" and "token"`);
  }
  const file = (values['config'] as string | undefined) ?? environment['WEBGROUP_CONFIG'];
  const found = new Map<string, Value>();
  for (const [name, value] of file === undefined ? [] : readConfig(file)) {
    if (!Object.hasOwn(settings, name))
      throw new SettingsError(`${file} sets "${name}", which does not exist`);
    found.set(name, valueOf(name, value, `"${name}" in ${file}`));
  }
  for (const name of Object.keys(settings)) {
    const variable = `WEBGROUP_${dashed(name).replaceAll('-', '_').toUpperCase()}`;
    const flag = settings[name]!.kind === 'secret' ? undefined : values[dashed(name)];
    if (flag !== undefined) found.set(name, valueOf(name, flag, `--${dashed(name)}`));
    else if (environment[variable]) found.set(name, valueOf(name, environment[variable], variable));
  }
  return settingsOf(found);
}

function parse(args: readonly string[]): { values: Record<string, unknown>; positionals: string[] } {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    config: { type: 'string' },
    help: { type: 'boolean' },
    version: { type: 'boolean', short: 'v' },
  };
  for (const [name, { kind, short }] of Object.entries(settings)) {
    if (kind === 'secret') continue;
    options[dashed(name)] = { type: kind === 'switch' ? 'boolean' : 'string', ...(short && { short }) };
  }
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    // Node explains at length, in several sentences, how to pass an argument that looks like an option.
    const explanation = error instanceof Error ? error.message.split(/[.\n]/, 1)[0] : String(error);
    throw new SettingsError(explanation ?? 'wrong arguments');
  }
}

/** The settings in a file, by their names; they are not checked yet. Throws SettingsError. */
export function readConfig(file: string): [string, unknown][] {
  let config: unknown;
  try {
    config = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SettingsError(
      `can't read the configuration ${file}: ${(error as Error).message.split('\n', 1)[0]}`,
    );
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new SettingsError(`the configuration ${file} must be one JSON object`);
  }
  return Object.entries(config);
}

/** Checks what was given, a text or, from the file, any JSON value. Ranges are checked by who knows them. */
function valueOf(name: string, given: unknown, source: string): Value {
  const { kind } = settings[name]!;
  const wrong = (expected: string): SettingsError =>
    new SettingsError(`${source} must be ${expected}, not ${JSON.stringify(given)}`);
  switch (kind) {
    case 'secret':
      if (typeof given !== 'string' || given === '') throw new SettingsError(`${source} must be a text`);
      return given;
    case 'text':
      if (typeof given !== 'string' || given === '') throw wrong('a text');
      return given;
    case 'switch':
      if (given === true || given === 'true' || given === '1') return true;
      if (given === false || given === 'false' || given === '0') return false;
      throw wrong('true or false');
    case 'list': {
      const list: unknown[] = Array.isArray(given)
        ? given
        : typeof given === 'string'
          ? given.split(',')
          : [];
      const texts = list.filter((each) => typeof each === 'string').map((each) => each.trim());
      if (texts.length === 0 || texts.length < list.length) throw wrong('a list of texts');
      return texts;
    }
    case 'port': {
      const port = typeof given === 'string' && /^\d{1,5}$/.test(given) ? Number(given) : given;
      if (!Number.isInteger(port) || !((port as number) >= 0 && (port as number) <= 65_535))
        throw wrong('a number from 0 to 65535');
      return port as number;
    }
    case 'number': {
      const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      if (typeof number !== 'number' || !(number >= 0)) throw wrong('a number');
      return number;
    }
  }
}

function settingsOf(found: ReadonlyMap<string, Value>): Settings {
  const { secure, ...rest } = { ...defaults, ...Object.fromEntries(found) } as typeof defaults & {
    secure?: boolean;
    key?: string;
    cert?: string;
    ca?: string;
    tokenSecret?: string;
    tokenPublicKey?: string;
    redis?: string;
  };
  const { host, port, key, cert, ca, redis, logLevel, adminHost, drainMs } = rest;
  if (!logLevels.includes(logLevel)) {
    throw new SettingsError(`the log level is one of ${logLevels.join(', ')}, not "${logLevel}"`);
  }
  const missing = key === undefined ? '--key' : cert === undefined ? '--cert' : undefined;
  if (missing && (secure || key !== undefined || cert !== undefined || ca !== undefined)) {
    throw new SettingsError(`TLS needs a private key and a certificate: ${missing} is missing`);
  }
  const { tokenSecret, tokenPublicKey } = rest;
  const asks = tokenSecret !== undefined || tokenPublicKey !== undefined;
  if (asks && found.get('sigver') === true) {
    throw new SettingsError(
      'clients of sigver have no token: leave out either --sigver or what asks for tokens',
    );
  }
  const [urls, turnSecret] = [found.get('turnUrls'), found.get('turnSecret')];
  if ((urls === undefined) !== (turnSecret === undefined)) {
    throw new SettingsError(
      'TURN needs both the URLs of servers (--turn-urls) and their secret (WEBGROUP_TURN_SECRET)',
    );
  }
  const ttlMs = found.get('turnTtlMs');
  const turn = { urls, secret: turnSecret, ...(ttlMs !== undefined && { ttlMs }) } as TurnOptions;
  const server = {
    sigver: !asks,
    ...(urls !== undefined && { turn }),
    ...Object.fromEntries([...found].filter(([name]) => Object.hasOwn(ofServer, name))),
  };
  const adminPort = found.get('adminPort') as number | undefined;
  return {
    host,
    port,
    logLevel,
    adminHost,
    drainMs,
    server,
    ...(adminPort !== undefined && { adminPort }),
    ...(tokenSecret !== undefined && { tokenSecret }),
    ...(tokenPublicKey !== undefined && { tokenPublicKey }),
    ...(key !== undefined && { key }),
    ...(cert !== undefined && { cert }),
    ...(ca !== undefined && { ca }),
    ...(redis !== undefined && { redis }),
  };
}

const defaults = { host: '0.0.0.0', port: 8000, logLevel: 'info', adminHost: '127.0.0.1', drainMs: 30_000 };

/** `logLevel` → `log-level`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

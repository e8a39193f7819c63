import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino, type Logger } from 'pino';
import { GroupError } from '../base/errors.js';
import { operationsOf } from './command/operations.js';
import { flagsHelp, readSettings, SettingsError, type Settings } from './command/settings.js';
import { makeToken, tokenHelp } from './command/token.js';
import { closeServer, listen, makeWebServer, readPem, reloadCertificate } from './command/webServer.js';
import type { Authorize } from './accept/Authorizer.js';
import type { WebServer } from './accept/upgrades.js';
import { SignalingServer } from './SignalingServer.js';
import { verifyTokens } from './tokens.js';
import { redisStore } from './store/RedisStore.js';

/** What a command takes from the terminal. */
export interface Terminal {
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The wall clock, in milliseconds since 1970. */
  wallMs(): number;
  print(line: string): void;
  /** Complaints, and the log: one JSON object a line. */
  complain(line: string): void;
  /** Resolves when the process is asked to end: at once (SIGINT), or when its clients are gone (SIGTERM). */
  stopped(): Promise<'now' | 'drained'>;
  /** Called each time the process is asked to read its files again (SIGHUP). Returns what ends that. */
  onReload(reload: () => void): () => void;
}

const usage = `Usage: webgroup signal [--host HOST] [--port PORT] [--key FILE --cert FILE] [more]
       webgroup token --group-id ID [--ttl SECONDS]

"signal" starts a signaling server, which introduces the members of groups to each other.

${flagsHelp()}

Each setting can be given in the environment as well, as WEBGROUP_PORT or WEBGROUP_LOG_LEVEL; and so can the limits
that have no flag, such as WEBGROUP_MAX_CONNECTIONS. Flags come before the environment, and that before the file.
GET /healthz and /readyz tell how it is, /metrics tells Prometheus. On SIGHUP it reads key and certificate again.
Where WEBGROUP_TOKEN_SECRET is set, or "tokenSecret" in the file, clients need a token.

${tokenHelp}`;

/**
 * Runs the command `webgroup` with its arguments. Resolves with the exit code when it has ended: 0, or 1 when the
 * server can't start, or 2 when the settings are wrong; then one line of complaint says what to do.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  let settings;
  try {
    if (argv[0] === 'token') {
      terminal.print(await makeToken(argv.slice(1), terminal.environment, terminal.wallMs()));
      return 0;
    }
    settings = readSettings(argv, terminal.environment);
  } catch (error) {
    if (!(error instanceof SettingsError) && !(error instanceof GroupError)) throw error;
    terminal.complain(`webgroup: ${plain(error)}; "webgroup --help" shows how to use it`);
    return 2;
  }
  if (settings === 'help') terminal.print(usage);
  else if (settings === 'version') terminal.print(readVersion());
  else return signal(settings, terminal);
  return 0;
}

async function signal(settings: Settings, terminal: Terminal): Promise<number> {
  const { host, port, adminHost, adminPort, drainMs } = settings;
  const log = logTo(terminal, settings.logLevel);
  const stopped = terminal.stopped();
  const onError = (error: Error): void => log.error(error.message);
  const servers: WebServer[] = [];
  let signaling: SignalingServer | undefined;
  try {
    const web = makeWebServer(settings, (request, response) =>
      adminPort === undefined ? operations.all(request, response) : operations.health(request, response),
    );
    const authorize = authorizeBy(settings);
    const store = settings.redis === undefined ? undefined : await redisStore(settings.redis);
    signaling = new SignalingServer({
      ...settings.server,
      ...(authorize && { authorize }),
      ...(store && { store }),
      onStore: (isUp, reason) => {
        if (isUp) log.info('the store is there');
        else log.error({ code: reason?.code }, `the store is away: ${reason ? plain(reason) : 'no reason'}`);
      },
      server: web,
      onError: (error) => log.warn({ code: error.code }, plain(error)),
    });
    const operations = operationsOf(signaling, readVersion());
    if (adminPort !== undefined) {
      const admin = makeWebServer({ ...settings, key: undefined }, operations.all);
      servers.push(admin);
      await listen(admin, adminHost, adminPort, '--admin-port', onError);
    }
    servers.push(web);
    await listen(web, host, port, '--port', onError);
  } catch (error) {
    await signaling?.close();
    await Promise.all(servers.map(closeServer));
    if (!(error instanceof SettingsError) && !(error instanceof GroupError)) throw error;
    terminal.complain(`webgroup: ${plain(error)}`);
    return error instanceof GroupError ? 2 : 1;
  }
  const { port: listening } = servers.at(-1)!.address() as AddressInfo;
  terminal.print(`Signaling server is listening on ${host}:${listening} (${signaling.url})`);
  log.info({ host, port: listening, tls: settings.key !== undefined }, 'listening');

  // Without TLS there is nothing to read again, and the signal ends the process as usual.
  const endReload =
    settings.key === undefined ? () => {} : terminal.onReload(() => reload(settings, servers, log));
  const how = await stopped;
  endReload();
  if (how === 'drained') {
    log.info({ drainMs, connections: signaling.connectionCount }, 'sending the clients away');
    await signaling.drain(drainMs);
  }
  await signaling.close();
  await Promise.all(servers.map(closeServer));
  log.info('ended');
  return 0;
}

function reload(settings: Settings, servers: readonly WebServer[], log: Logger): void {
  try {
    for (const server of servers) reloadCertificate(server, settings);
    log.info('the certificate was read again');
  } catch (error) {
    log.error(`the certificate stays as it was: ${(error as Error).message}`);
  }
}

function authorizeBy({ tokenSecret: secret, tokenPublicKey: file }: Settings): Authorize | undefined {
  if (secret === undefined && file === undefined) return undefined;
  const publicKey = readPem({ 'token-public-key': file })['token-public-key']?.toString();
  return verifyTokens({ ...(secret !== undefined && { secret }), ...(publicKey && { publicKey }) });
}

/** What an error says, without its code. */
function plain({ message }: Error): string {
  return message.replace(/^\[\w+\] /, '');
}

/** What is logged names connections, addresses and close codes: no topic, no key, nothing that members say. */
function logTo(terminal: Terminal, level: string): Logger {
  const write = (line: string): void => terminal.complain(line.trimEnd());
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write });
}

/** The version in the package's own package.json, one folder above this file when built, else two. */
function readVersion(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const path = [join(here, '../package.json'), join(here, '../../package.json')].find(existsSync);
  return path ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : 'unknown';
}

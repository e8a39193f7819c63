import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import { once } from 'node:events';
import type { WebServer } from '../accept/upgrades.js';
import { SettingsError, type Settings } from './settings.js';

/** What a client may send before its upgrade, and how long it may take for it. */
const limits = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 5000,
};
/** A client has no business with older versions, and no reason to take the two minutes that Node gives it. */
const tlsLimits = { minVersion: 'TLSv1.2', handshakeTimeout: 10_000 } as const;
const maxHeadersCount = 64;

/** The server that clients connect to, with TLS if there is a key. Throws SettingsError when its files are of no use. */
export function makeWebServer({ key, cert, ca }: Settings, answer: RequestListener): WebServer {
  if (key === undefined || cert === undefined) return bounded(createServer(limits, answer));
  return withPem({ key, cert, ca }, (pem) =>
    bounded(createTlsServer({ ...limits, ...tlsLimits, ...pem }, answer)),
  );
}

/**
 * Reads the files for TLS again, for connections from now on; does nothing without TLS. Throws SettingsError when they
 * are of no use; what the server had is in force then.
 */
export function reloadCertificate(server: WebServer, { key, cert, ca }: Settings): void {
  if (!(server instanceof TlsServer)) return;
  withPem({ key, cert, ca }, (pem) => server.setSecureContext({ ...tlsLimits, ...pem }));
}

/**
 * Resolves when it listens; rejects with SettingsError, which says what to do. Later errors, as when there are no file
 * descriptors left, go to `onError`.
 */
export async function listen(
  server: WebServer,
  host: string,
  port: number,
  flag: string,
  onError: (error: Error) => void,
): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new SettingsError(explain(error as NodeJS.ErrnoException, host, port, flag));
  }
  server.on('error', onError);
}

/** Stops to listen and closes what is open. */
export async function closeServer(server: WebServer): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

function withPem<Result>(
  files: Record<string, string | undefined>,
  use: (pem: Record<string, Buffer>) => Result,
): Result {
  const pem = readPem(files);
  try {
    return use(pem);
  } catch (error) {
    const names = Object.values(files).filter((file) => file !== undefined);
    throw new SettingsError(
      `no key and certificate for TLS that fit together in ${names.join(', ')}: ${messageOf(error)}`,
    );
  }
}

/** The contents of files, by the flags that name them. Throws SettingsError. */
export function readPem(files: Record<string, string | undefined>): Record<string, Buffer> {
  const contents: Record<string, Buffer> = {};
  for (const [name, file] of Object.entries(files)) {
    if (file === undefined) continue;
    try {
      contents[name] = readFileSync(file);
    } catch (error) {
      throw new SettingsError(`can't read the file of --${name}: ${messageOf(error)}`);
    }
  }
  return contents;
}

function bounded<Server extends WebServer>(server: Server): Server {
  server.maxHeadersCount = maxHeadersCount;
  return server;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number, flag: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} is in use: stop the program that listens there, or choose another port with ${flag}`;
    case 'EACCES':
      return `not allowed to listen on port ${port}: choose one above 1023 with ${flag}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `"${host}" is not an address of this machine: choose another with --host`;
    default:
      return `can't listen on ${host}:${port}: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}

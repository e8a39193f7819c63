import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SignalingServer } from './SignalingServer.js';

/** What a command takes from the terminal. */
export interface Terminal {
  print(line: string): void;
  complain(line: string): void;
  /** Resolves when the process is asked to end (SIGINT or SIGTERM). */
  stopped(): Promise<void>;
}

const usage = `Usage: webgroup signal [--host HOST] [--port PORT] [--relay]

Starts a signaling server, which introduces the members of groups to each other.

  -h, --host HOST   address to listen on (default 0.0.0.0: every IPv4 address of this machine)
  -p, --port PORT   port to listen on, 0 for a free one (default 8000)
      --relay       also carry sealed packets between members who have no other way and ask for it
      --help        print this text
      --version     print the version of webgroup`;

/**
 * Runs the command `webgroup` with its arguments. Resolves with the exit code when it has ended: 0, or 1 when the
 * server can't start, or 2 when the arguments are wrong; then one line of complaint says what to do.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const request = readArguments(argv);
  switch (request.command) {
    case 'help':
      terminal.print(usage);
      return 0;
    case 'version':
      terminal.print(readVersion());
      return 0;
    case 'wrong':
      terminal.complain(`webgroup: ${request.explanation}; "webgroup --help" shows how to use it`);
      return 2;
    case 'signal':
      return signal(request, terminal);
  }
}

type Request = { command: 'help' | 'version' } | { command: 'wrong'; explanation: string } | SignalRequest;

interface SignalRequest {
  command: 'signal';
  host: string;
  port: number;
  relay: boolean;
}

async function signal({ host, port, relay }: SignalRequest, terminal: Terminal): Promise<number> {
  const server = new SignalingServer({ relay, onError: (error) => terminal.complain(error.message) });
  const stopped = terminal.stopped();
  try {
    await server.listen(port, host);
  } catch (error) {
    terminal.complain(`webgroup: ${explainListenError(error, host, port)}`);
    return 1;
  }
  terminal.print(`Signaling server is listening on ${host}:${server.address?.port} (${server.url})`);
  await stopped;
  await server.close();
  return 0;
}

function readArguments(argv: readonly string[]): Request {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        host: { type: 'string', short: 'h', default: '0.0.0.0' },
        port: { type: 'string', short: 'p', default: '8000' },
        relay: { type: 'boolean', default: false },
        help: { type: 'boolean' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    // Node explains at length, in several sentences, how to pass an argument that looks like an option.
    const explanation = error instanceof Error ? error.message.split(/[.\n]/, 1)[0] : String(error);
    return { command: 'wrong', explanation: explanation ?? 'wrong arguments' };
  }
  const { values, positionals } = parsed;
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  if (positionals.length !== 1 || positionals[0] !== 'signal') {
    const given = positionals.length === 0 ? 'no command' : `unknown command "${positionals.join(' ')}"`;
    return { command: 'wrong', explanation: `${given}: the one command is "signal"` };
  }
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : NaN;
  if (!(port <= 65_535)) {
    return { command: 'wrong', explanation: `--port must be a number from 0 to 65535, not "${values.port}"` };
  }
  return { command: 'signal', host: values.host, port, relay: values.relay };
}

function explainListenError(error: unknown, host: string, port: number): string {
  const cause = (error as { cause?: { code?: unknown; message?: unknown } }).cause;
  switch (cause?.code) {
    case 'EADDRINUSE':
      return `port ${port} is in use: stop the program that listens there, or choose another port with --port`;
    case 'EACCES':
      return `not allowed to listen on port ${port}: choose one above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `"${host}" is not an address of this machine: choose another with --host`;
    default:
      return `can't listen on ${host}:${port}: ${String(cause?.message ?? error)}`;
  }
}

/** The version in the package's own package.json, one folder above this file when built, else two. */
function readVersion(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const path = [join(here, '../package.json'), join(here, '../../package.json')].find(existsSync);
  return path ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : 'unknown';
}

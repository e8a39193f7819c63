import { createServer, type Server, type ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import { SignalingServer, WebGroupBotServer } from '../src/index.node.js';
import { staticFiles } from './staticFiles.js';
import { TextKeeper, type TextKeeperOptions } from './TextKeeper.js';

export interface DemoOptions extends TextKeeperOptions {
  /** The folder with the page: index.html and what it loads. */
  folder: string;
  /** Default 8000; 0 takes a free one. */
  port?: number;
  /** Default 0.0.0.0: a phone on the same network can open the page. */
  host?: string;
  /** Told what went wrong without ending the server. Default: nobody is. */
  onError?: (error: Error) => void;
}

export interface Demo {
  readonly port: number;
  /** Where the page can be opened: on this machine first, then on its networks. */
  readonly urls: string[];
  /** Ends all connections; resolves when the port is free again. */
  close(): Promise<void>;
}

/**
 * Starts the demo: the page, the signaling server and the bot on one port. Rejects with the error of Node when it
 * can't listen there, and when the folder has no page.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { folder, host = '0.0.0.0', onError = () => {} } = options;
  const servePage = staticFiles(folder);
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (request, response) => {
    if (request.url === '/urls.json')
      sendUrls(response, isLoopback(request.socket.remoteAddress) ? demo.urls : []);
    else servePage(request, response);
  });
  const port = await listen(server, options.port ?? 8000, host);
  const demo: Demo = { port, urls: urlsOf(host, port), close };

  const signaling = new SignalingServer({ server, onError });
  const bot = new WebGroupBotServer({
    server,
    // The last one is an address in a network, if there is any: a phone has to reach the bot, too.
    url: demo.urls.at(-1)!.replace('http', 'ws'),
    leaveOnceAlone: false,
    webGroupOptions: { signalingServer: `ws://localhost:${port}` },
  });
  const keeper = new TextKeeper(options);
  bot.onWebGroup = (group) => keeper.keep(group);
  bot.onError = onError;

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    keeper.close();
    await bot.close();
    await signaling.close();
    server.closeAllConnections();
    await closed;
  }
  return demo;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** A page on localhost asks where others can open it; nobody else is told about the networks of this machine. */
function sendUrls(response: ServerResponse, urls: string[]): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(urls));
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}

function urlsOf(host: string, port: number): string[] {
  const hosts = host === '0.0.0.0' || host === '::' ? ['localhost', ...networkAddresses()] : [host];
  return hosts.map((name) => `http://${name}:${port}`);
}

function networkAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => address),
  );
}

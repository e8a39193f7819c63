import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { StoreState } from '../store/NodeLink.js';
import type { SignalingServer } from '../SignalingServer.js';

/** What operators of a signaling server ask it by HTTP. */
export interface Operations {
  /** `/healthz` and `/readyz`: 200, and the latter 503 while the server is ending. 404 for anything else. */
  readonly health: RequestListener;
  /** The same, `/metrics` for Prometheus, and a page for people at `/`. */
  readonly all: RequestListener;
}

/** Answers for this server; nothing is counted while nobody asks. */
export function operationsOf(server: SignalingServer, version: string): Operations {
  const registry = metricsOf(server, version);
  const health = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url?.split('?', 1)[0];
    const known = path === '/healthz' || path === '/readyz';
    if (!known) return answer(response, 404, 'Nothing here. This is a webgroup signaling server.\n');
    const isReady = path === '/healthz' || !server.isEnding;
    answer(response, isReady ? 200 : 503, isReady ? 'ok\n' : 'ending\n');
  };
  const all = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url?.split('?', 1)[0];
    if (path === '/metrics') void tellMetrics(registry, response);
    else if (path === '/') answer(response, 200, statusPage(server, version), 'text/html; charset=utf-8');
    else health(request, response);
  };
  return { health, all };
}

async function tellMetrics(registry: Registry, response: ServerResponse): Promise<void> {
  try {
    answer(response, 200, await registry.metrics(), registry.contentType);
  } catch {
    answer(response, 500, 'the metrics could not be collected\n');
  }
}

function metricsOf(server: SignalingServer, version: string): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number): void =>
    void new Gauge({
      name: `webgroup_${name}`,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  // Counters are read from the server, which counts by itself.
  const counter = (name: string, help: string, value: () => number): void =>
    void new Counter({
      name: `webgroup_${name}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const { counts } = server;
  gauge('connections', 'Clients that are connected.', () => server.connectionCount);
  gauge('members', 'Members that are registered here.', () => server.memberCount);
  gauge('topics', 'Topics for which somebody is registered.', () => server.topicCount);
  counter('connections_accepted', 'Connections that were accepted.', () => counts.accepted);
  counter('event_streams_accepted', 'Of those, event streams instead of WebSockets.', () => counts.streams);
  counter(
    'requests_refused',
    'Requests of event streams that were answered with an error.',
    () => counts.refusedRequests,
  );
  counter(
    'upgrades_refused',
    'Upgrades that were refused, by Origin, while ending or held up.',
    () => counts.refused,
  );
  counter('received_messages', 'Messages of clients.', () => counts.receivedMessages);
  counter('received_bytes', 'Bytes in messages of clients.', () => counts.receivedBytes);
  counter('sent_messages', 'Messages to clients.', () => counts.sentMessages);
  counter('sent_bytes', 'Bytes in messages to clients.', () => counts.sentBytes);
  if (server.store) {
    const store = (): StoreState => server.store!;
    gauge('store_up', 'Whether the store that nodes share is there: 1 or 0.', () => Number(store().isUp));
    gauge('store_nodes', 'Other nodes that share it.', () => store().nodes);
    gauge('members_elsewhere', 'Members of the topics here, at other nodes.', () => server.store!.elsewhere);
    gauge('store_queued_bytes', 'Letters to other nodes that wait, in bytes.', () => store().queuedBytes);
    counter('store_outages', 'How often it went away.', () => store().timesDown);
    counter('store_failures', 'Jobs that it could not do.', () => store().jobsFailed);
    counter('store_letters_sent', 'Letters to other nodes.', () => store().lettersSent);
    counter('store_letters_received', 'Letters of other nodes.', () => store().lettersReceived);
    counter('store_letters_dropped', 'Letters that could not be sent.', () => store().lettersDropped);
    counter('store_unreadable', 'What was found in it and can be of no node.', () => store().unreadable);
  }
  new Counter({
    name: 'webgroup_connections_closed_total',
    help: 'Connections that this server closed, by close code.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const [code, count] of counts.closed) this.inc({ code }, count);
    },
  });
  new Gauge({ name: 'webgroup_info', help: 'The version.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  return registry;
}

function statusPage(server: SignalingServer, version: string): string {
  const { counts } = server;
  const closed = [...counts.closed].reduce((sum, [, count]) => sum + count, 0);
  const rows: [string, number | string][] = [
    ['state', server.isEnding ? 'ending' : 'accepting'],
    ['connections', server.connectionCount],
    ['topics', server.topicCount],
    ...(server.store ? [['store', server.store.isUp ? 'there' : 'away'] satisfies [string, string]] : []),
    ['accepted since the start', counts.accepted],
    ['refused', counts.refused],
    ['closed by this server', closed],
    ['messages in', counts.receivedMessages],
    ['messages out', counts.sentMessages],
  ];
  // Nothing in it comes from clients.
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>webgroup signaling</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:28rem;padding:0 1rem}td{padding:.2rem 1rem .2rem 0}
td+td{text-align:right;font-variant-numeric:tabular-nums}</style>
<h1>webgroup signaling</h1>
<p>Version ${version}, up for ${Math.round(process.uptime())} s. <a href="/metrics">Metrics</a>
<table>${rows.map(([name, value]) => `<tr><td>${name}<td>${value}`).join('\n')}</table>
</html>
`;
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}

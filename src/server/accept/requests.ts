import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebServer } from './upgrades.js';

/** Answers a request, now or later, and returns true; or returns false and leaves it to others. */
export type RequestTaker = (request: IncomingMessage, response: ServerResponse) => boolean;

const attachedTo = new WeakMap<WebServer, RequestTaker[]>();

/**
 * Takes requests of an HTTP server before its own listeners see them, whenever those are added: two who answer one
 * request would end the process. Returns the function that gives it up again.
 */
export function takeRequests(server: WebServer, take: RequestTaker): () => void {
  const takers = attachedTo.get(server) ?? attach(server);
  takers.push(take);
  return () => {
    const index = takers.indexOf(take);
    if (index >= 0) takers.splice(index, 1);
  };
}

/** An event can't be kept from other listeners; so it is not emitted at all. */
function attach(server: WebServer): RequestTaker[] {
  const takers: RequestTaker[] = [];
  const emit = server.emit.bind(server) as (event: string, ...args: unknown[]) => boolean;
  server.emit = (event: string, ...args: unknown[]): boolean => {
    if (event !== 'request') return emit(event, ...args);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    return takers.some((take) => take(request, response)) || emit(event, ...args);
  };
  attachedTo.set(server, takers);
  return takers;
}

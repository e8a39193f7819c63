import type { IncomingMessage } from 'node:http';

/**
 * What connections are counted by: the IPv4 address, or the first 64 bits of the IPv6 address, since one household
 * gets so many. `trustedProxies` says how many proxies in front of this server add to X-Forwarded-For; with 0, the
 * header is whatever the client likes to write, and is not looked at.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string | undefined {
  const address = request.socket.remoteAddress;
  if (trustedProxies === 0) return address && networkOf(address);
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  // Each proxy appends the address it was called from; the last `trustedProxies` entries are not the client's words.
  const forwarded = hops.at(-trustedProxies)?.trim();
  return forwarded ? networkOf(forwarded) : address && networkOf(address);
}

/** The address itself for IPv4 (also when mapped into IPv6), the /64 for IPv6. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!address.includes(':')) return address;
  const [front = '', back] = address.split('%')[0]!.split('::');
  const groups = front === '' ? [] : front.split(':');
  const backGroups = back ? back.split(':').length : 0;
  while (back !== undefined && groups.length + backGroups < 8) groups.push('0');
  const network = groups.concat(back ? back.split(':') : []).slice(0, 4);
  return `${network.map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

import { GroupError } from '../../base/errors.js';

/**
 * Checks a list of origins, such as `https://example.org`, as browsers write them (RFC 6454 §6.2). Throws GroupError
 * `INVALID_ARGUMENT`.
 */
export function checkOrigins(origins: readonly string[]): ReadonlySet<string> {
  for (const origin of origins) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url?.origin !== origin) {
      const example = 'such as "https://example.org", without a path';
      throw new GroupError(
        'INVALID_ARGUMENT',
        `an origin is a scheme and a host, ${example}: not "${origin}"`,
      );
    }
  }
  return new Set(origins);
}

/**
 * Whether a page of this origin may connect. Programs that are no browsers send none, or whatever they like: the list
 * keeps other sites from using the server in their visitors' browsers, and nobody else.
 */
export function isAllowed(origins: ReadonlySet<string> | undefined, origin: string | undefined): boolean {
  return origins === undefined || origin === undefined || origins.has(origin);
}

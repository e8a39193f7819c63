import { parseArgs } from 'node:util';
import { checkKey, deriveSecrets, groupIdOf } from '../../base/keys.js';
import { nodeCrypto } from '../../base/nodeCrypto.node.js';
import { createToken } from '../tokens.js';
import { readConfig, SettingsError } from './settings.js';

/** What `webgroup --help` says of the command. */
export const tokenHelp = `"token" prints a token for one group, to be given to WebGroup as the option "token". The secret is that of the
server, from WEBGROUP_TOKEN_SECRET or the file of --config. The group is named by its id, or by its key in
WEBGROUP_GROUP_KEY.

      --group-id ID             32 hexadecimal digits: WebGroup.id
      --ttl SECONDS             how long it can be used (default 600)
      --config FILE             the configuration of the server`;

/**
 * Makes what `webgroup token` prints. Rejects with SettingsError, or with GroupError `INVALID_ARGUMENT` or `INVALID_KEY`.
 */
export async function makeToken(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  wallMs: number,
): Promise<string> {
  const { 'group-id': givenId, ttl = '600', config = environment['WEBGROUP_CONFIG'] } = parse(args);
  const secret = environment['WEBGROUP_TOKEN_SECRET'] || secretIn(config);
  const key = environment['WEBGROUP_GROUP_KEY'];
  if (!secret) throw new SettingsError('set WEBGROUP_TOKEN_SECRET to the secret of the server');
  if (!/^\d{1,9}$/.test(ttl)) throw new SettingsError(`--ttl must be a number of seconds, not "${ttl}"`);
  const groupId = givenId ?? (key ? await groupIdOfKey(key) : undefined);
  if (groupId === undefined) throw new SettingsError('name the group with --group-id or WEBGROUP_GROUP_KEY');
  return createToken({ secret, groupId, expiresAtMs: wallMs + Number(ttl) * 1000 });
}

async function groupIdOfKey(key: string): Promise<string> {
  return groupIdOf((await deriveSecrets(nodeCrypto, checkKey(key))).topic);
}

function parse(args: readonly string[]): { 'group-id'?: string; ttl?: string; config?: string } {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { 'group-id': text, ttl: text, config: text } }).values;
  } catch (error) {
    throw new SettingsError((error as Error).message.split(/[.\n]/, 1)[0]);
  }
}

function secretIn(config: string | undefined): string | undefined {
  if (config === undefined) return undefined;
  const secret = new Map(readConfig(config)).get('tokenSecret');
  return typeof secret === 'string' ? secret : undefined;
}

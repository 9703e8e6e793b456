// `--etcd https://a,https://b` → a cluster of somebody's own that answers, with what is needed to enter it.
import { usageError } from '../../errors.ts';
import { versionNote } from '../../etcd-bugs.ts';
import type { OwnEtcd } from '../resolved-etcd.ts';
import { openOwn } from './open-own.ts';
import { DEFAULT_PREFIX, ownOptionsOf, type OwnOptions } from './own-options.ts';
import { readAccess } from './read-access.ts';
import { whyNot } from './why-not.ts';

/** Asks every endpoint for its version, and whether keys with the prefix may be read and put there. Throws a usage error for options that cannot be, an environment error for a cluster that refuses. */
export async function resolveOwn(
  endpoints: readonly string[],
  options: OwnOptions = ownOptionsOf(process.env),
): Promise<OwnEtcd> {
  const prefix = prefixOf(options);
  const access = readAccess(options, endpoints);
  const opened = await openOwn(endpoints, access, prefix);
  const { version } = opened;
  try {
    await opened.client.tryRights(prefix);
  } catch (error) {
    throw await whyNot(endpoints[0]!, error, access, prefix);
  } finally {
    opened.close();
  }
  const note = versionNote(version);
  return {
    kind: 'own',
    endpoints,
    access,
    prefix,
    version,
    provider: `own cluster ${endpoints.join(', ')}`,
    ...(note !== undefined && { note }),
  };
}

function prefixOf({ prefix = DEFAULT_PREFIX }: OwnOptions): string {
  if (prefix !== '' && prefix.length <= 200 && !/\p{Cc}/u.test(prefix)) return prefix;
  throw usageError(
    'etcd-prefix',
    '--prefix must have 1 to 200 characters, and no control characters.',
    `Leave it out (${DEFAULT_PREFIX}), or name one that nobody else uses.`,
  );
}

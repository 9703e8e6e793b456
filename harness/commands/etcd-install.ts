// `lockstorm etcd install [VERSION…]`: an etcd, or several, into the cache, so that later runs need no network.
import { askChain } from '../cluster/ask-chain.ts';
import { parseAskedVersions } from '../cluster/asked-version.ts';
import { providerRequest } from '../cluster/provider-request.ts';
import { versionChain } from '../cluster/providers/chain.ts';
import { noEtcd, resolved } from '../cluster/resolve.ts';
import type { ResolveOptions } from '../cluster/resolve-options.ts';
import { ExitCode } from '../errors.ts';
import { sweepStrays } from '../store/strays.ts';

export interface EtcdInstallOptions extends ResolveOptions {
  /** Full versions, and lines (`3.5`): the newest that can be had. None: any (the official release of our default version, else what Debian has, else a build). */
  readonly versions: readonly string[];
  /** Gets each result, with its line breaks: version and provider, then the path alone on a line. */
  readonly write: (text: string) => void;
}

/** Throws `no-such-version` (usage) or `no-etcd` (environment) with every provider's answer, at the first that cannot be had. */
export async function etcdInstall(options: EtcdInstallOptions): Promise<ExitCode> {
  const versions = parseAskedVersions(options.versions);
  await sweepStrays(options.log);
  for (const version of versions.length === 0 ? [null] : versions) await install(version, options);
  return ExitCode.safe;
}

async function install(version: string | null, options: EtcdInstallOptions): Promise<void> {
  const { found, refusals } = await askChain(versionChain, providerRequest(version, options));
  if (!found) throw noEtcd(version, refusals);
  const { note } = resolved(found);
  if (found.kind !== 'binary') throw new Error('no provider of this chain has images');
  options.write(`etcd ${found.version} from ${found.provider}\n${found.binary}\n`);
  if (note !== undefined) options.log(`${note}.`);
}

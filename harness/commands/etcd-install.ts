// `lockstorm etcd install [VERSION]`: an etcd into the cache, so that later runs need no network.
import { askChain } from '../cluster/ask-chain.ts';
import { parseAskedVersion } from '../cluster/etcd-spec.ts';
import { providerRequest } from '../cluster/provider-request.ts';
import { versionChain } from '../cluster/providers/chain.ts';
import { noEtcd, resolved } from '../cluster/resolve.ts';
import type { ResolveOptions } from '../cluster/resolve-options.ts';
import { ExitCode } from '../errors.ts';
import { sweepStrays } from '../store/strays.ts';

export interface EtcdInstallOptions extends ResolveOptions {
  /** Exactly this one; any when absent (the official release of our default version, else what Debian has, else a build). */
  readonly version?: string | undefined;
  /** Gets the result, with its line breaks: version and provider, then the path alone on a line. */
  readonly write: (text: string) => void;
}

/** Throws `no-such-version` (usage) or `no-etcd` (environment) with every provider's answer. */
export async function etcdInstall(options: EtcdInstallOptions): Promise<ExitCode> {
  const version = options.version === undefined ? null : parseAskedVersion(options.version);
  await sweepStrays(options.log);
  const { found, refusals } = await askChain(versionChain, providerRequest(version, options));
  if (!found) throw noEtcd(version, refusals);
  const { note } = resolved(found);
  if (found.kind !== 'binary') throw new Error('no provider of this chain has images');
  options.write(`etcd ${found.version} from ${found.provider}\n${found.binary}\n`);
  if (note !== undefined) options.log(`${note}.`);
  return ExitCode.safe;
}

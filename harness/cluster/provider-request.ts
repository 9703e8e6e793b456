// What every provider is asked with, from the environment.
import { cacheFolder } from './cache.ts';
import type { ResolveOptions } from './resolve-options.ts';
import type { ProviderRequest } from './providers/provider.ts';

const releases = 'https://github.com/etcd-io/etcd/releases/download';

/** `LOCKSTORM_CACHE` moves the cache, `LOCKSTORM_RELEASES` names a mirror of etcd's releases. */
export function providerRequest(
  version: string | null,
  { offline, log, signal }: ResolveOptions,
): ProviderRequest & { readonly offline: boolean } {
  const releaseUrl = (process.env['LOCKSTORM_RELEASES'] || releases).replace(/\/+$/, '');
  return { version, cache: cacheFolder(), releaseUrl, offline, log, signal: signal ?? new AbortController().signal };
}

// An etcd for everybody's tests: resolved once per process, by the chain that users have.
import { resolveEtcd } from './resolve.ts';
import type { ResolvedEtcd } from './resolved-etcd.ts';

let resolved: Promise<ResolvedEtcd> | undefined;

/** What `--etcd auto` (or LOCKSTORM_TEST_ETCD, in the syntax of --etcd) gives on this machine. */
export function testEtcd(): Promise<ResolvedEtcd> {
  resolved ??= resolveEtcd(process.env['LOCKSTORM_TEST_ETCD'] ?? 'auto', { offline: false, log: () => {} });
  return resolved;
}

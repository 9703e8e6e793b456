// Where etcdctl is: the one that was named, the one on PATH, one beside an etcd of our cache, or Debian's.
import { dirname, join } from 'node:path';
import { cachedVersions, cacheFolder } from '../../cluster/cache.ts';
import { findOnPath, isExecutable } from '../../cluster/find-on-path.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { environmentError } from '../../errors.ts';
import { canFetchDebian, debianSoftware, unpackedDebian } from './debian-software.ts';
import type { DebianSoftware, FetchOptions } from './debian-software.ts';

const etcdClient: DebianSoftware = { name: 'etcd-client', needs: [] };
const NAMED = 'LOCKSTORM_ETCDCTL';

export interface Etcdctl {
  /** Absolute path. */
  readonly file: string;
  /** `3.4.23`, as it says itself. */
  readonly version: string;
}

/** true, or why there is none and none can be fetched: a clause that goes after "because". Quick, and changes nothing. */
export async function hasEtcdctl(): Promise<true | string> {
  const named = process.env[NAMED];
  if (named) return (await isExecutable(named)) || `${NAMED} names ${named}, which may not be executed`;
  if ((await alreadyThere()) !== undefined) return true;
  const can = await canFetchDebian();
  return can === true || `there is no etcdctl on PATH, and Debian's package cannot be fetched: ${can}`;
}

/** Finds it, or fetches Debian's package. Throws a HarnessError. */
export async function findEtcdctl(options: FetchOptions): Promise<Etcdctl> {
  const named = process.env[NAMED];
  if (named) return tried(named);
  const there = await alreadyThere();
  return tried(there ?? join(await debianSoftware(etcdClient, options), 'usr', 'bin', 'etcdctl'));
}

/** With its version. Throws an environment error when it does not run. */
export async function tried(file: string): Promise<Etcdctl> {
  const env = { PATH: process.env['PATH'], ETCDCTL_API: '3' };
  const { ok, stdout, problem } = await runCommand(file, ['version'], { timeoutMs: 20_000, env });
  const version = /etcdctl version: (\S+)/.exec(stdout)?.[1];
  if (ok && version !== undefined) return { file, version };
  throw environmentError(
    'etcdctl-unusable',
    `${file} cannot be used as etcdctl: ${ok ? 'it does not say its version' : problem}.`,
    `Name another in ${NAMED}, or install etcd-client.`,
  );
}

async function alreadyThere(): Promise<string | undefined> {
  const cache = cacheFolder();
  const unpacked = unpackedDebian(etcdClient) ?? unpackedDebian({ ...etcdClient, version: '3.4.23' });
  const etcd = await findOnPath('etcd');
  const candidates = [
    await findOnPath('etcdctl'),
    etcd && join(dirname(etcd), 'etcdctl'),
    ...cachedVersions(cache).map((version) => join(cache, version, 'etcdctl')),
    unpacked && join(unpacked, 'usr', 'bin', 'etcdctl'),
  ];
  for (const file of candidates) if (file && (await isExecutable(file))) return file;
  return undefined;
}

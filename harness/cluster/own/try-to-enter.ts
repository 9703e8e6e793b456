// For `doctor`: enters a cluster of somebody's own as a run does, and leaves it at once.
import { tmpdir } from 'node:os';
import type { OwnEtcd } from '../resolved-etcd.ts';
import { enterCluster } from './enter-cluster.ts';
import type { OwnOptions } from './own-options.ts';
import { resolveOwn } from './resolve-own.ts';

/** Rejects with what a run would say. It puts one key under the prefix, and deletes it again. */
export async function tryToEnter(endpoints: readonly string[], options: OwnOptions | undefined): Promise<OwnEtcd> {
  const etcd = await resolveOwn(endpoints, options);
  const run = `doctor-${process.pid}`;
  const cluster = await enterCluster({ etcd, run, members: 1, heartbeatMs: 0, electionMs: 0, runDirectory: tmpdir() });
  await cluster[Symbol.asyncDispose]();
  return etcd;
}

// What a user can do about an etcd that failed in the middle of a run.
import type { Cluster } from '../cluster/cluster.ts';

/** A remedy: we have the logs of an etcd that we started, and left keys in one that we did not. */
export function whereToLook({ belongings, keyPrefix }: Pick<Cluster, 'belongings' | 'keyPrefix'>): string {
  const kept = 'what was recorded until then is kept';
  if (!belongings) return `Look into the etcd logs of the run directory; ${kept}.`;
  return `Look at the logs of that cluster; ${kept}. Keys under "${keyPrefix}" that could not be deleted now are deleted by the next run of this project there.`;
}

// An etcd cluster of containers.
import { environmentError } from '../../errors.ts';
import type { Cluster, ClusterOptions } from '../cluster.ts';
import type { ImageEtcd } from '../resolved-etcd.ts';

export function startContainers({ etcd }: ClusterOptions<ImageEtcd>): Promise<Cluster> {
  return Promise.reject(
    environmentError('etcd-unsupported', `No container of ${etcd.image} was started.`, 'Use another --etcd.'),
  );
}

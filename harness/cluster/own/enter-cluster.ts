// A cluster that is somebody's own.
import { environmentError } from '../../errors.ts';
import type { Cluster, ClusterOptions } from '../cluster.ts';
import type { OwnEtcd } from '../resolved-etcd.ts';

export function enterCluster({ etcd }: ClusterOptions<OwnEtcd>): Promise<Cluster> {
  return Promise.reject(
    environmentError('etcd-unsupported', `${etcd.endpoints.join(', ')} was not entered.`, 'Use another --etcd.'),
  );
}

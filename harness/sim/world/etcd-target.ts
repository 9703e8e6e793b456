// The simulated etcd as the target of faults.
import { etcdTarget } from '../../faults/etcd-target.ts';
import type { EtcdStruck, EtcdTarget, Missed } from '../../faults/fault.ts';
import type { Member } from '../cluster/member.ts';
import type { SimCluster } from '../cluster/sim-cluster.ts';

/** Whom faults strike and miss is the same as on the real engine. */
export function simEtcdTarget(cluster: SimCluster): EtcdTarget {
  return etcdTarget({
    members: cluster.members.map((member) => ({
      get state() {
        return stateOf(member);
      },
      kill: () => cluster.kill(member.index),
      pause: () => cluster.pause(member.index),
      restart: () => cluster.restart(member.index),
    })),
    leader: () => cluster.leader ?? undefined,
    compact: () => compact(cluster),
  });
}

function stateOf({ process, stops }: Member): 'up' | 'down' | 'paused' {
  if (process === 'down') return 'down';
  return stops > 0 ? 'paused' : 'up';
}

/** Through a member that answers; it may take until somebody leads. */
function compact({ members, model }: SimCluster): EtcdStruck | Missed {
  const asked = members.find(({ ready, stops }) => ready && stops === 0) ?? members.find(({ ready }) => ready);
  if (!asked) return { why: 'no member that answers' };
  const { revision } = model;
  const done = new Promise<number | undefined>((resolve) => {
    asked.frontEnd.call('KV/Compact', { revision: String(revision) }, (error) => resolve(error ? undefined : revision));
  });
  return { revision: done };
}

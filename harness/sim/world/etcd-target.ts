// What faults of the plan do to the simulated etcd.
import type { EtcdStruck, EtcdTarget, Missed } from '../../faults/fault.ts';
import type { Member } from '../cluster/member.ts';
import type { SimCluster } from '../cluster/sim-cluster.ts';

/** Whom they miss they miss on the real engine, too (harness/storm/etcd-target.ts). */
export function etcdTarget(cluster: SimCluster): EtcdTarget {
  const strike = (whom: number | 'leader', act: (member: Member) => EtcdStruck | Missed): EtcdStruck | Missed => {
    const index = whom === 'leader' ? cluster.leader : whom;
    if (index === null) return { why: 'nobody who leads' };
    const member = cluster.members[index];
    if (!member) return { why: `no member ${index} in a cluster of ${cluster.members.length}` };
    const state = stateOf(member);
    return whom === 'leader' && state !== 'up' ? { why: `the leader ${state} already` } : act(member);
  };
  return {
    kill: (whom) => strike(whom, ({ index }) => ({ member: index, heal: cluster.kill(index) })),
    pause: (whom) =>
      strike(whom, (member) => {
        const { index } = member;
        if (stateOf(member) === 'down') return { why: `member ${index} down` };
        return { member: index, heal: cluster.pause(index) };
      }),
    restart: (whom) =>
      strike(whom, (member) => {
        const { index } = member;
        const state = stateOf(member);
        if (state !== 'up') return { why: `member ${index} ${state}` };
        cluster.restart(index);
        return { member: index };
      }),
    compact: () => compact(cluster),
  };
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

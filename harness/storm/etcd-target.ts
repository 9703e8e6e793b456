// The cluster of a run as faults see it: whom they strike, and whom they miss.
import type { Cluster } from '../cluster/cluster.ts';
import type { Member } from '../cluster/member.ts';
import type { EtcdStruck, EtcdTarget, Missed } from '../faults/fault.ts';

export interface EtcdTargetOptions {
  readonly cluster: Cluster;
  /** Index of the member that leads, as last seen; undefined: none is known. */
  readonly leader: () => number | undefined;
  /** Up to which revision the harness's own watch has seen everything: what is compacted is not missing in the history. */
  readonly seenRevision: () => number;
}

/** A compaction goes through raft; a cluster without a majority does not answer. */
const COMPACT_DEADLINE_MS = 5_000;

export function etcdTarget({ cluster, leader, seenRevision }: EtcdTargetOptions): EtcdTarget {
  const strike = (whom: number | 'leader', act: (member: Member) => EtcdStruck | Missed): EtcdStruck | Missed => {
    const index = whom === 'leader' ? leader() : whom;
    if (index === undefined) return { why: 'nobody who leads' };
    const member = cluster.members[index];
    if (!member) return { why: `no member ${index} in a cluster of ${cluster.members.length}` };
    const { state } = member;
    // Who was seen leading may be gone, and nobody else was elected yet.
    if (whom === 'leader' && (state === 'down' || state === 'paused')) return { why: `the leader ${state} already` };
    return act(member);
  };
  return {
    kill: (whom) => strike(whom, (member) => ({ member: member.index, heal: member.kill() })),
    pause: (whom) =>
      strike(whom, (member) => {
        if (member.state === 'down') return { why: `member ${member.index} down` };
        return { member: member.index, heal: member.pause() };
      }),
    restart: (whom) =>
      strike(whom, (member) => {
        const { index, state } = member;
        // SIGTERM would wait until it goes on.
        if (state === 'down' || state === 'paused') return { why: `member ${index} ${state}` };
        member.restart();
        return { member: index };
      }),
    compact: () => {
      const revision = seenRevision();
      if (revision < 1) return { why: 'nothing to compact' };
      const done = cluster.client.compact(revision, { deadlineMs: COMPACT_DEADLINE_MS });
      return { revision: done.then(() => revision).catch(() => undefined) };
    },
  };
}

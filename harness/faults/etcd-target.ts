// Whom a fault of etcd strikes, and whom it misses: members that are down or stand still, a leader that nobody knows. Knows no engine.
import type { EtcdStruck, EtcdTarget, Heal, Missed } from './fault.ts';

/** One member, as faults see it. */
export interface StrikableMember {
  readonly state: 'up' | 'starting' | 'paused' | 'down';
  kill(): Heal;
  pause(): Heal;
  restart(): void;
}

export interface StrikableEtcd {
  readonly members: readonly StrikableMember[];
  /** Index of the member that leads, as last seen; undefined: none is known. */
  readonly leader: () => number | undefined;
  readonly compact: () => EtcdStruck | Missed;
}

/** The cluster of a run as the target of faults. */
export function etcdTarget({ members, leader, compact }: StrikableEtcd): EtcdTarget {
  const strike = (whom: number | 'leader', act: (member: StrikableMember, index: number) => EtcdStruck | Missed) => {
    const index = whom === 'leader' ? leader() : whom;
    if (index === undefined) return { why: 'nobody who leads' };
    const member = members[index];
    if (!member) return { why: `no member ${index} in a cluster of ${members.length}` };
    // Who was seen leading may be gone, and nobody else was elected yet.
    if (whom === 'leader' && standsStill(member)) return { why: `the leader ${member.state} already` };
    return act(member, index);
  };
  return {
    kill: (whom) => strike(whom, (member, index) => ({ member: index, heal: member.kill() })),
    pause: (whom) =>
      strike(whom, (member, index) =>
        member.state === 'down' ? { why: `member ${index} down` } : { member: index, heal: member.pause() },
      ),
    restart: (whom) =>
      strike(whom, (member, index) => {
        // SIGTERM would wait until it goes on.
        if (standsStill(member)) return { why: `member ${index} ${member.state}` };
        member.restart();
        return { member: index };
      }),
    compact,
  };
}

function standsStill({ state }: StrikableMember): boolean {
  return state === 'down' || state === 'paused';
}

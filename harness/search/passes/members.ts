// One member instead of three: what fails on one explains more, and a real run of it costs a third.
import type { Fault, Plan } from '../../plan/schema.ts';
import type { Pass } from './pass.ts';
import { eachOf } from './pass.ts';

export const oneMember: Pass = {
  name: 'one member',
  *offer(plan) {
    if (plan.etcd.members > 1 || plan.faults.some((fault) => 'member' in fault && fault.member > 0)) {
      const single = withOneMember(plan);
      if (yield single) return single;
    }
    if (plan.workers.every(({ members }) => members === undefined)) return plan;
    return yield* eachOf(plan, [reachingAll]);
  },
};

/** Whatever struck another member strikes the one that is left. */
function withOneMember(plan: Plan): Plan {
  const faults = plan.faults.map((fault): Fault => ('member' in fault ? { ...fault, member: 0 } : fault));
  return { ...reachingAll(plan), etcd: { ...plan.etcd, members: 1 }, faults };
}

function reachingAll(plan: Plan): Plan {
  const workers = plan.workers.map(({ subject, restartDelayMs, rounds }) => ({ subject, restartDelayMs, rounds }));
  return { ...plan, workers };
}

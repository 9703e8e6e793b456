// What a swarm's plan does to etcd itself, where that is allowed: which kinds are switched on, how many members there are, who may reach which of
// them, and each such fault. Most plans leave etcd alone: the faults of workers find most bugs, and in fewer events.
import type { ClusterFault, ClusterWhen, FaultName, Plan, When, WorkerPlan } from '../plan/schema.ts';
import type { Dice } from './dice.ts';
import { LONGEST_MS } from './plan-limits.ts';

type EtcdKind = ClusterFault['what'];
const etcdKinds: readonly string[] = [
  'member-kill',
  'member-pause',
  'member-restart',
  'leader-kill',
  'leader-pause',
  'compact',
] satisfies EtcdKind[];

const SWITCHED_ON_PERCENT = 30;
const THREE_MEMBERS_PERCENT = 50;
/** Of the workers of a plan with three members. */
const REACHES_ONE_PERCENT = 20;

export interface EtcdTemper {
  readonly members: Plan['etcd']['members'];
  readonly kinds: readonly EtcdKind[];
}

/** One member, and no throw of the dice, when none of etcd's own faults is allowed. */
export function drawEtcd(dice: Dice, allowed: readonly FaultName[]): EtcdTemper {
  const possible = allowed.filter((kind): kind is EtcdKind => etcdKinds.includes(kind));
  if (possible.length === 0 || (possible.length < allowed.length && !dice.chance(SWITCHED_ON_PERCENT)))
    return { members: 1, kinds: [] };
  const kinds = [dice.pick(possible), dice.pick(possible)];
  return { members: dice.chance(THREE_MEMBERS_PERCENT) ? 3 : 1, kinds };
}

/** Some workers reach one member only, as clients that were told of one do. */
export function spread(dice: Dice, members: EtcdTemper['members'], workers: WorkerPlan[]): WorkerPlan[] {
  if (members === 1) return workers;
  return workers.map((worker) =>
    dice.chance(REACHES_ONE_PERCENT) ? { ...worker, members: [dice.int(0, members - 1)] } : worker,
  );
}

/** What a fault of etcd is measured by. */
interface EtcdSpan {
  readonly members: EtcdTemper['members'];
  readonly grantedMs: number;
  readonly electionMs: number;
}

/** `worker`: whose calls and steps an anchor counts. */
export function drawEtcdFault(dice: Dice, what: EtcdKind, worker: number, when: When, span: EtcdSpan): ClusterFault {
  const at: ClusterWhen = 'atMs' in when ? when : { ...when, worker };
  switch (what) {
    case 'compact':
      return { what, when: at };
    case 'member-restart':
      return { what, member: dice.int(0, span.members - 1), when: at };
    case 'leader-kill':
    case 'leader-pause':
      return { what, when: at, forMs: outage(dice, span) };
    default:
      return { what, member: dice.int(0, span.members - 1), when: at, forMs: outage(dice, span) };
  }
}

/** Shorter than an election, about as long, or about as long as a lease lives. */
function outage(dice: Dice, { electionMs, grantedMs }: EtcdSpan): number {
  const kind = dice.int(0, 2);
  const ms =
    kind === 0
      ? dice.int(20, electionMs)
      : kind === 1
        ? dice.int(electionMs, 3 * electionMs)
        : dice.int(0.5 * grantedMs, 2.5 * grantedMs);
  return Math.min(LONGEST_MS, ms);
}

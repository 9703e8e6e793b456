// A plan in words, for the log and for people who were sent one.
import { secondsOf, signed } from '../history/fault-text.ts';
import { plural } from '../plural.ts';
import { isClusterFault } from './schema.ts';
import type { ClusterFault, CutDirection, Fault, FaultOf, Plan, When, WorkerFault } from './schema.ts';

/** Some lines of text, without a trailing newline. */
export function describePlan(plan: Plan): string {
  const subjects = [...new Set(plan.workers.map((worker) => worker.subject))].join(', ');
  const locks = [...new Set(plan.workers.flatMap((worker) => worker.rounds.map((round) => `"${round.lock}"`)))].join(
    ', ',
  );
  const ttls = [...new Set(plan.workers.flatMap((worker) => worker.rounds.map((round) => round.ttlSeconds)))].toSorted(
    (a, b) => a - b,
  );
  const orphaned = plan.workers.some((worker) => worker.rounds.some((round) => round.lease === 'orphaned'));
  const { members, heartbeatMs, electionMs, version } = plan.etcd;
  return [
    `${plan.scenario}, seed ${plan.seed}: ${plural(plan.workers.length, 'worker')} of ${subjects} ${plan.workers.length === 1 ? 'competes' : 'compete'} for ${locks} for ${plan.durationMs / 1000} s`,
    `TTL ${ttls.join(', ')} s${orphaned ? ', some leases orphaned' : ''}; etcd${version === null ? '' : ` ${version}`} with ${plural(members, 'member')}, heartbeat ${heartbeatMs} ms, election timeout ${electionMs} ms`,
    ...plan.workers.flatMap(({ members: some }, worker) =>
      some === undefined ? [] : [`w${worker} reaches member ${some.join(' and ')} only`],
    ),
    ...(plan.ballast === undefined
      ? []
      : [
          `${plural(plan.ballast.leases, 'lease')} of nobody, TTL ${plan.ballast.ttlSeconds} s, ${plan.ballast.leases === 1 ? 'is' : 'are'} granted from t+${plan.ballast.atMs / 1000} s on and ${plan.ballast.leases === 1 ? 'runs out' : 'run out together'}`,
        ]),
    ...(plan.faults.length === 0
      ? ['no faults']
      : plan.faults.map((fault, index) => `fault ${index + 1}: ${describeFault(fault)}`)),
    ...(standStill(plan)
      ? ['every worker stands still for a while: what nobody can do then is held against nobody']
      : []),
    ...plan.expect.map(
      ({ worker, outcome, because }) =>
        `expected: w${worker} ${outcome === 'acquired' ? 'gets the lock' : 'does not get the lock'}, because ${because}`,
    ),
  ].join('\n');
}

/** Whether each worker is paused at some time; with luck all at once. */
function standStill({ workers, faults }: Plan): boolean {
  const paused = new Set(faults.flatMap((fault) => (fault.what === 'pause' ? [fault.worker] : [])));
  return workers.length > 0 && paused.size === workers.length;
}

/** `SIGKILL w2 when etcd has answered its 3rd KV/Txn and before it knows`. */
export function describeFault(fault: Fault): string {
  if (isClusterFault(fault)) {
    const { when } = fault;
    return `${actOnEtcd(fault)} ${moment(when, 'worker' in when ? `w${when.worker}` : 'it')}`;
  }
  return fault.what === 'drop' ? describeDrop(fault) : `${act(fault)} ${moment(fault.when, 'it')}`;
}

function actOnEtcd(fault: ClusterFault): string {
  const who = 'member' in fault ? `etcd member ${fault.member}` : "etcd's leader";
  switch (fault.what) {
    case 'member-kill':
    case 'leader-kill':
      return `SIGKILL ${who} for ${secondsOf(fault.forMs)}`;
    case 'member-pause':
    case 'leader-pause':
      return `pause ${who} (SIGSTOP) for ${secondsOf(fault.forMs)}`;
    case 'member-restart':
      return `restart ${who}`;
    case 'compact':
      return "compact etcd's history";
    default:
      return fault satisfies never;
  }
}

function act(fault: Exclude<WorkerFault, FaultOf<'drop'>>): string {
  const who = `w${fault.worker}`;
  switch (fault.what) {
    case 'kill':
      return `SIGKILL ${who}`;
    case 'pause':
      return `pause ${who} (SIGSTOP) for ${secondsOf(fault.forMs)}`;
    case 'cut':
      return `${cut(who, fault.direction)} for ${secondsOf(fault.forMs)}`;
    case 'slow':
      return `slow down each message between ${who} and etcd by ${fault.delayMs} ms for ${secondsOf(fault.forMs)}`;
    case 'reset':
      return `reset the connections of ${who}`;
    case 'clock':
      return `move the wall clock of ${who} by ${signed(fault.jumpMs)}`;
    case 'stall':
      return `block the event loop of ${who} for ${secondsOf(fault.forMs)}`;
    default:
      return fault satisfies never;
  }
}

function cut(who: string, direction: CutDirection): string {
  if (direction === 'both') return `cut ${who} off from etcd`;
  return direction === 'request' ? `hold back what ${who} sends to etcd` : `hold back what etcd answers ${who}`;
}

/** `who`: whose steps and calls an anchor counts. */
function moment(when: When, who: string): string {
  const whose = who === 'it' ? 'its' : `${who}'s`;
  if ('atMs' in when) return `at t+${when.atMs / 1000} s`;
  if ('event' in when) return `${when.afterMs} ms after ${whose} ${ordinal(when.nth)} "${when.event}"`;
  return when.side === 'request'
    ? `when ${who} sends its ${ordinal(when.nth)} ${when.rpc} and before etcd gets it`
    : `when etcd has answered ${whose} ${ordinal(when.nth)} ${when.rpc} and before ${who} knows`;
}

function describeDrop({ worker, when: { rpc, nth, side } }: FaultOf<'drop'>): string {
  return side === 'request'
    ? `lose w${worker}'s ${ordinal(nth)} ${rpc} on its way to etcd`
    : `lose the answer to w${worker}'s ${ordinal(nth)} ${rpc}`;
}

function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

// A plan in words, for the log and for people who were sent one.
import type { Fault, Plan } from './schema.ts';

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
  const { members, heartbeatMs, electionMs } = plan.etcd;
  return [
    `${plan.scenario}, seed ${plan.seed}: ${plan.workers.length} workers of ${subjects} compete for ${locks} for ${plan.durationMs / 1000} s`,
    `TTL ${ttls.join(', ')} s${orphaned ? ', some leases orphaned' : ''}; etcd with ${members} member${members === 1 ? '' : 's'}, heartbeat ${heartbeatMs} ms, election timeout ${electionMs} ms`,
    ...(plan.faults.length === 0
      ? ['no faults']
      : plan.faults.map((fault, index) => `fault ${index + 1}: ${describeFault(fault)}`)),
    ...plan.expect.map(
      ({ worker, outcome, because }) =>
        `expected: w${worker} ${outcome === 'acquired' ? 'gets the lock' : 'does not get the lock'}, because ${because}`,
    ),
  ].join('\n');
}

/** `SIGKILL w2 when etcd has answered its 3rd KV/Txn and before it knows`. */
export function describeFault({ worker, when }: Fault): string {
  const act = `SIGKILL w${worker}`;
  if ('atMs' in when) return `${act} at t+${when.atMs / 1000} s`;
  if ('event' in when) return `${act} ${when.afterMs} ms after its ${ordinal(when.nth)} "${when.event}"`;
  return when.side === 'request'
    ? `${act} when it sends its ${ordinal(when.nth)} ${when.rpc} and before etcd gets it`
    : `${act} when etcd has answered its ${ordinal(when.nth)} ${when.rpc} and before it knows`;
}

function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

// Begins a fault of the plan on whom it strikes, and writes into the history that it began, whom it found, and that it is over. Knows no engine.
import type { EventOf, Unstamped } from '../history/events.ts';
import { isClusterFault } from '../plan/schema.ts';
import type { ClusterFault, WorkerFault } from '../plan/schema.ts';
import type { EtcdTarget, FaultTarget } from './fault.ts';
import { applyFault, applyToEtcd } from './index.ts';
import type { Strike, Struck } from './schedule.ts';

/** One worker, as faults see it. */
export interface StrikableWorker {
  /** Number of the latest incarnation; 0 before the first. */
  readonly incarnation: number;
  /** What a fault would strike now. */
  readonly stake: NonNullable<EventOf<'fault'>['stake']>;
  /** The running incarnation; undefined when it is gone or is not the one meant. */
  target(incarnation: number | undefined): FaultTarget | undefined;
}

export interface Battlefield {
  readonly workers: readonly StrikableWorker[];
  readonly etcd: EtcdTarget;
  readonly record: (event: Unstamped) => void;
}

/** How the faults of a plan strike. */
export function striker(field: Battlefield): Strike {
  return (index, fault, incarnation) =>
    isClusterFault(fault) ? strikeEtcd(field, index, fault) : strikeWorker(field, index, fault, incarnation);
}

function strikeWorker(
  { workers, record }: Battlefield,
  index: number,
  fault: WorkerFault,
  meant: number | undefined,
): Struck | false {
  const { worker, what, when: _, ...size } = fault;
  const struck = workers[worker];
  const target = struck?.target(meant);
  const incarnation = struck?.incarnation ?? 0;
  const event = { kind: 'fault', index, what, worker, incarnation } as const;
  if (!struck || !target) {
    record({ ...event, phase: 'skipped' });
    return false;
  }
  record({ ...event, phase: 'begin', stake: struck.stake, ...size });
  const heal = applyFault(target, fault);
  if (!heal) return { whom: { worker, incarnation } };
  const end = (): void => {
    record({ ...event, phase: 'end' });
    heal();
  };
  return { whom: { worker, incarnation }, end };
}

function strikeEtcd({ etcd, record }: Battlefield, index: number, fault: ClusterFault): Struck | false {
  const { what, when: _, ...size } = fault;
  const event = { kind: 'etcd-fault', index, what } as const;
  const outcome = applyToEtcd(etcd, fault);
  if ('why' in outcome) {
    record({ ...event, phase: 'skipped', detail: outcome.why });
    return false;
  }
  const whom = outcome.member === undefined ? event : { ...event, member: outcome.member };
  record({ ...whom, phase: 'begin', ...('forMs' in size && { forMs: size.forMs }) });
  void outcome.revision?.then((revision) => revision !== undefined && record({ ...whom, phase: 'end', revision }));
  const { heal } = outcome;
  if (!heal) return { whom: 'etcd' };
  const end = (): void => {
    record({ ...whom, phase: 'end' });
    heal();
  };
  return { whom: 'etcd', end };
}

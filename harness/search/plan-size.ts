// How large a plan is, and in one line how much smaller shrinking made it.
import type { Plan } from '../plan/schema.ts';

export interface PlanSize {
  readonly faults: number;
  readonly workers: number;
  /** Of etcd. */
  readonly members: number;
  /** Of all workers together. */
  readonly rounds: number;
  readonly durationMs: number;
}

export function planSize({ faults, workers, etcd, durationMs }: Plan): PlanSize {
  return {
    faults: faults.length,
    workers: workers.length,
    members: etcd.members,
    rounds: workers.reduce((sum, { rounds }) => sum + rounds.length, 0),
    durationMs,
  };
}

/** `Shrunk from 9 faults to 1, from 4 workers to 2.`: only what became less. */
export function describeShrinking(before: Plan, after: Plan): string {
  const from = planSize(before);
  const to = planSize(after);
  const parts = [
    less(plural(from.faults, 'fault'), to.faults, from.faults),
    less(plural(from.workers, 'worker'), to.workers, from.workers),
    less(plural(from.members, 'member'), to.members, from.members),
    less(plural(from.rounds, 'round'), to.rounds, from.rounds),
    less(`${from.durationMs / 1000} s`, `${to.durationMs / 1000} s`, from.durationMs, to.durationMs),
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return `Shrunk ${parts.join(', ')}.`;
  return JSON.stringify(before) === JSON.stringify(after) ? 'No smaller plan fails.' : 'Shrunk to simpler numbers.';
}

function less(from: string, to: number | string, before: number, after = Number(to)): string | undefined {
  return after < before ? `from ${from} to ${to}` : undefined;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

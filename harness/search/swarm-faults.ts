// The faults of a swarm's plan: a random few kinds of those allowed, alone or in bursts. Their lengths are drawn around the granted TTL, because
// most bugs of locks show on one side of it only: shorter, and nothing may happen; longer, and the lease is gone.
import type { Fault, FaultName, When, WorkerFault, WorkerPlan } from '../plan/schema.ts';
import type { Dice } from './dice.ts';
import { LONGEST_JUMP_MS, LONGEST_MS } from './plan-limits.ts';
import type { SwarmSize } from './swarm-sizes.ts';
import type { EtcdTemper } from './swarm-etcd.ts';
import { drawEtcdFault } from './swarm-etcd.ts';
import { drawCall, drawWhen, justAfter } from './swarm-when.ts';

export interface FaultsInput {
  readonly size: SwarmSize;
  readonly allowed: readonly FaultName[];
  readonly etcd: EtcdTemper;
  readonly electionMs: number;
  readonly workers: readonly WorkerPlan[];
  readonly floorSeconds: number;
  readonly durationMs: number;
}

/** How often a plan has a kind switched on, in percent. */
const switchedOn: Readonly<Record<WorkerFault['what'], number>> = {
  kill: 50,
  pause: 50,
  cut: 55,
  drop: 45,
  slow: 40,
  reset: 35,
  clock: 20,
  stall: 25,
};
const FAULTLESS_PERCENT = 8;
const BURST_PERCENT = 30;
/** Of the faults of a plan that has some of etcd. */
const OF_ETCD_PERCENT = 60;

export function drawFaults(dice: Dice, input: FaultsInput): Fault[] {
  const { size, allowed, etcd, electionMs, workers, floorSeconds, durationMs } = input;
  const possible = allowed.filter((kind) => kind in switchedOn) as WorkerFault['what'][];
  if (possible.length + etcd.kinds.length === 0 || dice.chance(FAULTLESS_PERCENT)) return [];
  const kinds = possible.filter((kind) => dice.chance(switchedOn[kind]));
  if (kinds.length === 0 && possible.length > 0) kinds.push(dice.pick(possible));
  const faults: Fault[] = [];
  const count = dice.int(...size.faults);
  let worker = 0;
  let before: When | undefined;
  while (faults.length < count) {
    const last = before;
    const burst = last !== undefined && dice.chance(BURST_PERCENT);
    // A burst strikes the same worker twice, or two of them at about the same step of each.
    if (!burst || dice.chance(50)) worker = dice.int(0, workers.length - 1);
    const { ttlSeconds } = dice.pick(workers[worker]!.rounds);
    const span = { grantedMs: 1000 * Math.max(floorSeconds, ttlSeconds), durationMs, size };
    const when = burst ? justAfter(dice, last) : drawWhen(dice, span);
    if (etcd.kinds.length > 0 && (kinds.length === 0 || dice.chance(OF_ETCD_PERCENT))) {
      before = when;
      const { members } = etcd;
      faults.push(drawEtcdFault(dice, dice.pick(etcd.kinds), worker, when, { ...span, members, electionMs }));
    } else {
      const fault = drawFault(dice, dice.pick(kinds), worker, when, span);
      before = fault.when;
      faults.push(fault);
    }
  }
  return faults;
}

/** What a fault is measured by. */
export interface Span {
  readonly grantedMs: number;
  readonly durationMs: number;
  readonly size: SwarmSize;
}

function drawFault(dice: Dice, what: WorkerFault['what'], worker: number, when: When, span: Span): WorkerFault {
  switch (what) {
    case 'kill':
    case 'reset':
      return { what, worker, when };
    case 'pause':
    case 'stall':
      return { what, worker, when, forMs: outage(dice, span) };
    case 'cut':
      return { what, worker, when, forMs: outage(dice, span), direction: dice.pick(directions) };
    case 'drop':
      return { what, worker, when: 'rpc' in when ? when : drawCall(dice, span) };
    case 'slow':
      return {
        what,
        worker,
        when,
        forMs: Math.min(LONGEST_MS, dice.int(100, 3 * span.grantedMs)),
        delayMs: delay(dice),
      };
    default:
      return { what, worker, when, jumpMs: jump(dice, span) };
  }
}

const directions = ['both', 'both', 'request', 'response'] as const;

/** Two of three are longer than the lease lives. */
function outage(dice: Dice, { grantedMs }: Span): number {
  const ms = dice.chance(35) ? dice.int(100, 0.9 * grantedMs) : dice.int(0.9 * grantedMs, 2.5 * grantedMs);
  return Math.min(LONGEST_MS, ms);
}

function delay(dice: Dice): number {
  const [min, max] = dice.pick(delaysMs);
  return dice.int(min, max);
}
const delaysMs = [
  [5, 50],
  [50, 300],
  [300, 1_500],
] as const;

/** Mostly around the TTL, then minutes, rarely hours; forwards and backwards. */
function jump(dice: Dice, { grantedMs }: Span): number {
  const kind = dice.int(0, 99);
  const ms =
    kind < 60
      ? dice.int(0.3 * grantedMs, 3 * grantedMs)
      : kind < 92
        ? dice.int(10_000, 600_000)
        : dice.int(600_000, 36_000_000);
  return Math.min(LONGEST_JUMP_MS, ms) * (dice.chance(50) ? 1 : -1);
}

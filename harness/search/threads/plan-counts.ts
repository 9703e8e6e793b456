// What is counted over many plans of one subject; adding up two of these in any order gives the same.
import type { Judgement, Verdict } from '../../checks/check.ts';
import { crashIn, failureIn } from '../../complaints/complaints.ts';
import type { HistoryEvent } from '../../history/events.ts';
import type { Simulated } from '../../sim/simulate.ts';

type Numbers = Record<string, number>;

export interface PlanCounts {
  /** Plans run, those that failed included. */
  plans: number;
  /** Events of the kernel. */
  events: number;
  virtualMs: number;
  acquisitions: number;
  /** Faults that struck a running worker, or etcd, by kind. */
  faults: Numbers;
  verdicts: Record<Verdict, number>;
  /** Errors of acquires that failed, the first few kinds. */
  failed: Numbers;
  /** Exits of workers by themselves. */
  crashes: Numbers;
  /** Runs without a verdict, by the code of their failure. */
  failures: Numbers;
  /** What the checks judged, by check: `{ 'late-expiry': { expiries: 37 } }`. */
  judged: Record<string, Numbers>;
  /** Judgements that could not be made, by check and reason. */
  inconclusive: Record<string, Numbers>;
}

export function noPlans(): PlanCounts {
  return {
    plans: 0,
    events: 0,
    virtualMs: 0,
    acquisitions: 0,
    faults: {},
    verdicts: { safe: 0, unsafe: 0, inconclusive: 0 },
    failed: {},
    crashes: {},
    failures: {},
    judged: {},
    inconclusive: {},
  };
}

/** Adds one run. A run that failed has no verdict unless it is unsafe, and what its checks say of half a history is not counted. */
export function countRun(counts: PlanCounts, simulated: Simulated, judgement: Judgement, unsafe: boolean): void {
  counts.plans += 1;
  counts.events += simulated.events;
  counts.virtualMs += simulated.virtualMs;
  counts.acquisitions += judgement.counts.acquisitions;
  if (simulated.failure) add(counts.failures, simulated.failure.code, 1);
  if (unsafe) counts.verdicts.unsafe += 1;
  else if (!simulated.failure) counts.verdicts[judgement.verdict] += 1;
  if (simulated.failure) return;
  for (const { check, judged, inconclusive } of judgement.checks) {
    addAll((counts.judged[check] ??= {}), judged);
    addAll((counts.inconclusive[check] ??= {}), inconclusive);
  }
}

/** Errors may hold anything: more different ones than this are not told apart. */
const ERRORS_KEPT = 20;

/** Adds the faults that strike, and what workers do that no check is about. */
export function countEvent(counts: PlanCounts, event: HistoryEvent): void {
  if (event.kind === 'fault' || event.kind === 'etcd-fault')
    return event.phase === 'begin' ? add(counts.faults, event.what, 1) : undefined;
  const crash = crashIn(event);
  if (crash !== undefined) add(counts.crashes, crash, 1);
  const failure = failureIn(event);
  if (failure === undefined) return;
  const known = failure in counts.failed || Object.keys(counts.failed).length < ERRORS_KEPT;
  add(counts.failed, known ? failure : 'other errors', 1);
}

/** A plan whose thread was lost has told nothing but that. */
export function countLost(counts: PlanCounts, code: string): void {
  counts.plans += 1;
  add(counts.failures, code, 1);
}

/** Adds `more` to `sum`. */
export function addCounts(sum: PlanCounts, more: PlanCounts): void {
  sum.plans += more.plans;
  sum.events += more.events;
  sum.virtualMs += more.virtualMs;
  sum.acquisitions += more.acquisitions;
  addAll(sum.faults, more.faults);
  addAll(sum.verdicts, more.verdicts);
  addAll(sum.failed, more.failed);
  addAll(sum.crashes, more.crashes);
  addAll(sum.failures, more.failures);
  for (const [check, judged] of Object.entries(more.judged)) addAll((sum.judged[check] ??= {}), judged);
  for (const [check, reasons] of Object.entries(more.inconclusive)) addAll((sum.inconclusive[check] ??= {}), reasons);
}

function addAll(sum: Numbers, more: Readonly<Numbers>): void {
  for (const name in more) add(sum, name, more[name]!);
}

function add(sum: Numbers, name: string, count: number): void {
  sum[name] = (sum[name] ?? 0) + count;
}

// From a plan that convicts to a finding: shrunk, and its minimal plan run once more as a whole.
import type { CheckName, Violation } from '../checks/check.ts';
import type { Plan } from '../plan/schema.ts';
import type { ExploredSubject, Found } from './explored-subject.ts';
import type { Finding, ShrinkSummary } from './explore-types.ts';
import { failureOfLost } from './threads/lost.ts';
import type { PlanRun } from './threads/messages.ts';
import { isLost } from './threads/pool.ts';
import type { Pool } from './threads/pool.ts';

export interface SettleOptions {
  readonly pool: Pool;
  readonly shrinkMs: number;
  readonly stop: AbortSignal | undefined;
}

/** Never rejects for what the subject does: then the finding is less than it could be, and the subject's notes say why. */
export async function settleFinding(subject: ExploredSubject, found: Found, options: SettleOptions): Promise<Finding> {
  const { plan, check, n, cpuMs } = found;
  const { minimal, shrink } = await shrunk(subject, found, options);
  const again = await confirmed(minimal, check, options.pool);
  if (!again) subject.notes.push(`The plan of seed ${plan.seed} was convicted by ${check} once and not again.`);
  return {
    subject: subject.name,
    check,
    n,
    seed: plan.seed,
    plan,
    minimal,
    violation: again?.violation ?? found.violation,
    confirmed: again && { judgement: again.run.judgement, traceHash: again.run.traceHash },
    findCpuMs: cpuMs,
    shrink,
  };
}

async function shrunk(
  subject: ExploredSubject,
  { plan, check }: Found,
  { pool, shrinkMs, stop }: SettleOptions,
): Promise<{ minimal: Plan; shrink: ShrinkSummary | null }> {
  if (shrinkMs === 0 || stop?.aborted) return { minimal: plan, shrink: null };
  const flag = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const halt = (): void => void Atomics.store(new Int32Array(flag), 0, 1);
  stop?.addEventListener('abort', halt, { once: true });
  const end = await pool.do({ kind: 'shrink', plan, check, boxMs: shrinkMs, stop: flag });
  stop?.removeEventListener('abort', halt);
  if (isLost(end)) {
    subject.notes.push(`Shrinking ended early: ${failureOfLost(end).message}`);
    return { minimal: plan, shrink: null };
  }
  const { plan: minimal, ...shrink } = end;
  return { minimal, shrink };
}

/** The whole run; where that cannot be had, the run until the violation. null: it is not convicted. */
async function confirmed(
  plan: Plan,
  check: CheckName,
  pool: Pool,
): Promise<{ run: PlanRun; violation: Violation } | null> {
  for (const depth of ['whole', 'verdict'] as const) {
    const run = await pool.do({ kind: 'run', plan, depth });
    if (isLost(run)) continue;
    const violation = run.convictions.find((conviction) => conviction.check === check);
    if (violation) return { run, violation };
  }
  return null;
}

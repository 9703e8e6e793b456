// shrink in virtual time: thousands of candidates in a thread, then one run of the smallest with everything recorded.
import { showStatus } from '../../reports/live/status.ts';
import { timeLeft } from '../../reports/live/time-left.ts';
import { paintFor } from '../../reports/paint.ts';
import { MonotonicClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunFailure } from '../report-types.ts';
import { describeShrinking } from '../search/plan-size.ts';
import { failureOfLost } from '../search/threads/lost.ts';
import { isLost } from '../search/threads/pool.ts';
import type { Pool } from '../search/threads/pool.ts';
import { openPool } from '../sim/open-pool.ts';
import { runSimulated } from '../sim/run-simulated.ts';
import { writeRunReport } from '../../reports/write-run-report.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';
import { recordMinimal } from './record-minimal.ts';
import type { Shrinkage } from './shrink.ts';

const defaultForMs = 60_000;

/** Ctrl-C ends it with the smallest plan so far. */
export async function shrinkSimulated(plan: Plan, flags: Flags, context: Context): Promise<Shrinkage> {
  await using pool = await openPool(
    plan.workers.map(({ subject }) => subject),
    1,
  );
  const whole = await pool.do({ kind: 'run', plan, depth: 'whole' });
  if (isLost(whole)) throw errorOf(failureOfLost(whole));
  const [conviction] = whole.convictions;
  if (conviction === undefined) return await doesNotFail(plan, pool, flags, context);

  const { stop } = context.interrupt;
  const halted = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const halt = (): void => void Atomics.store(new Int32Array(halted), 0, 1);
  stop.addEventListener('abort', halt);
  if (stop.aborted) halt();
  const boxMs = flags.forMs ?? defaultForMs;
  const clock = new MonotonicClock();
  const status = showStatus({
    stream: context.stdout,
    env: context.env,
    paint: paintFor(context.stdout, context.env, flags.color),
    quiet: flags.quiet,
    seed: plan.seed,
    now: () => ({
      parts: [{ text: `shrinking, ${conviction.check} must fail` }],
      left: timeLeft(boxMs - clock.nowUs() / 1000),
    }),
  });
  try {
    const shrunk = await pool.do({ kind: 'shrink', plan, check: conviction.check, boxMs, stop: halted });
    if (isLost(shrunk)) throw errorOf(failureOfLost(shrunk));
    const how = describeShrinking(plan, shrunk.plan);
    const report = await recordMinimal(
      { minimal: shrunk.plan, original: plan, pool },
      { how, tried: shrunk.runs, complete: shrunk.complete },
      flags,
      context,
    );
    return { report, notes: [] };
  } finally {
    status.stop();
    stop.removeEventListener('abort', halt);
  }
}

async function doesNotFail(plan: Plan, pool: Pool, flags: Flags, context: Context): Promise<Shrinkage> {
  const report = await runSimulated(plan, pool, {
    out: outOf(flags, context),
    stop: new AbortController().signal,
    progress: () => {},
  });
  writeRunReport(report, { reporters: flags.reporters, invocation: invocationOf(context.env) });
  const notes =
    report.error === undefined ? ['This plan does not fail in the simulation: there is nothing to shrink.'] : [];
  return { report, notes };
}

function errorOf({ kind = 'environment', code, message, remedy }: RunFailure): HarnessError {
  return new HarnessError(kind, code, message, remedy);
}

// A counterexample of the simulation on real processes, again and again.
import type { CheckName } from '../../harness/checks/check.ts';
import { refuseUnavailable } from '../../harness/faults/refuse-unavailable.ts';
import { HarnessError } from '../../harness/errors.ts';
import type { Interrupt } from '../../harness/interrupt.ts';
import type { Plan } from '../../harness/plan/schema.ts';
import { realRun } from '../real-run.ts';

export interface Replays {
  /** Runs that were judged. */
  readonly of: number;
  /** How many of them the same check convicted. */
  readonly same: number;
  /** How many of them any check convicted. */
  readonly any: number;
  /** The checks that convicted any of them. */
  readonly by: readonly CheckName[];
  /** Of each judged run, in ms. */
  readonly elapsedMs: readonly number[];
  /** Why runs were not judged, each reason once. */
  readonly errors: readonly string[];
}

export interface ReplayOptions extends Interrupt {
  readonly etcd: string;
  /** The folder of run directories. */
  readonly out: string;
  readonly times: number;
  /** Runs side by side. */
  readonly lanes: number;
}

/** Never rejects for what a run does; a plan that real processes cannot carry out is not run. */
export async function replayReal(plan: Plan, check: CheckName, options: ReplayOptions): Promise<Replays> {
  const { etcd, out, times, lanes, stop, onNow } = options;
  const errors = new Set<string>();
  const elapsedMs: number[] = [];
  const by = new Set<CheckName>();
  let [left, same, any] = [times, 0, 0];
  const lane = async (): Promise<void> => {
    while (left-- > 0 && !stop.aborted) {
      const report = await realRun(plan, { etcd, out, stop, onNow });
      if (report.interrupted) return;
      if (report.error) {
        errors.add(report.error.message);
        continue;
      }
      elapsedMs.push(report.elapsedMs);
      const { checks, verdict } = report.judgement;
      if (verdict === 'unsafe') any += 1;
      const convicting = checks.filter((result) => result.verdict === 'unsafe').map((result) => result.check);
      for (const each of convicting) by.add(each);
      if (convicting.includes(check)) same += 1;
    }
  };
  try {
    refuseUnavailable(plan, 'real');
    await Promise.all(Array.from({ length: lanes }, lane));
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    errors.add(error.message);
  }
  return { of: elapsedMs.length, same, any, by: [...by], elapsedMs, errors: [...errors] };
}

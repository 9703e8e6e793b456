// The run of a minimal plan in the simulation: recorded, judged, and with the plan that it came from beside it.
import { writeRunReport } from '../../reports/write-run-report.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunReport } from '../report-types.ts';
import type { Pool } from '../search/threads/pool.ts';
import { runSimulated } from '../sim/run-simulated.ts';
import { runDirectoryAt } from '../store/run-directory.ts';
import { writeWhole } from '../store/write-whole.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';

/** So often a minimal plan is run in all: each time it must have the same trace. */
const TIMES = 3;

export interface Minimal {
  readonly minimal: Plan;
  readonly original: Plan;
  readonly pool: Pool;
}

/** Is done also when the user has had enough: a violation is not thrown away. `shrunk` null: nothing was tried. */
export async function recordMinimal(
  { minimal, original, pool }: Minimal,
  shrunk: RunReport['shrunk'] | null,
  flags: Flags,
  context: Context,
): Promise<RunReport> {
  const report = await runSimulated(minimal, pool, {
    out: outOf(flags, context),
    stop: new AbortController().signal,
    progress: () => {},
    times: TIMES,
  });
  const complete = { ...report, ...(shrunk && { shrunk }) };
  writeWhole(runDirectoryAt(report.directory).originalPlanPath, `${JSON.stringify(original, null, 2)}\n`);
  writeRunReport(complete, { reporters: flags.reporters, invocation: invocationOf(context.env) });
  return complete;
}

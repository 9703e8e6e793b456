// One plan on the real engine, as the benches run it: no progress shown, etcd not looked for elsewhere unless a bench says so.
import type { Interrupt } from '../harness/interrupt.ts';
import type { Plan } from '../harness/plan/schema.ts';
import type { RunOptions, RunReport } from '../harness/report-types.ts';
import { runPlan } from '../harness/run.ts';

export interface RealRunOptions extends Interrupt, Partial<Pick<RunOptions, 'offline' | 'log' | 'progress'>> {
  /** As for --etcd. */
  readonly etcd: string;
  /** The folder of run directories. */
  readonly out: string;
}

/** What `runPlan` says of it. */
export function realRun(plan: Plan, { etcd, out, stop, onNow, ...rest }: RealRunOptions): Promise<RunReport> {
  return runPlan(plan, {
    engine: 'real',
    etcd,
    out,
    stop,
    onNow,
    offline: rest.offline ?? true,
    log: rest.log ?? (() => {}),
    progress: rest.progress ?? (() => {}),
    verbose: false,
  });
}

// Runs plans on the real engine, side by side, and tallies what they came to.
import { writeRunReport } from '../../reports/write-run-report.ts';
import { environmentError, HarnessError, messageOf } from '../../harness/errors.ts';
import type { Interrupt } from '../../harness/interrupt.ts';
import type { Plan } from '../../harness/plan/schema.ts';
import { realRun } from '../real-run.ts';
import { SoakTally } from './tally.ts';

export interface SoakOptions extends Interrupt {
  readonly etcd: string;
  /** The folder of run directories. */
  readonly out: string;
  /** Runs side by side. */
  readonly lanes: number;
  /** Takes a line for each run that has ended. */
  readonly told: (line: string) => void;
}

/** Ends early when the interrupt says so; rejects when nothing can be started. */
export async function soak(plans: readonly Plan[], options: SoakOptions): Promise<SoakTally> {
  const { etcd, out, lanes, told, stop, onNow } = options;
  const tally = new SoakTally();
  const waiting = [...plans];
  const lane = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan !== undefined && !stop.aborted; plan = waiting.shift()) {
      const report = await realRun(plan, { etcd, out, stop, onNow });
      if (report.interrupted) return;
      writeRunReport(report, { reporters: [], invocation: 'npm run soak --' });
      tally.add(report);
      told(
        `${report.error ? 'not run' : report.judgement.verdict}  ${report.id}  ${(report.elapsedMs / 1000).toFixed(1)} s`,
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw environmentError(
      'soak-failed',
      `A run could not be started: ${messageOf(error)}.`,
      'Run lockstorm doctor.',
      error,
    );
  }
  return tally;
}

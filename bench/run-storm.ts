// One plan through the real pipeline (harness/run.ts), for its history.
import { readHistory } from '../harness/history/reader.ts';
import type { HistoryEvent } from '../harness/history/events.ts';
import type { Plan } from '../harness/plan/schema.ts';
import type { RunReport } from '../harness/report-types.ts';
import { join } from 'node:path';
import type { BenchContext } from './bench.ts';
import { familyCpuMs } from './cpu.ts';
import { realRun } from './real-run.ts';

/** `cpuMs`: of the storm alone, from its begin to the drain: controller, workers and etcd. A failed environment is thrown. */
export async function runStorm(
  plan: Plan,
  { etcd, folder, stop, onNow }: BenchContext,
): Promise<{ report: RunReport; cpuMs: number }> {
  const phaseCpuMs: number[] = [];
  const report = await realRun(plan, {
    etcd: `path:${etcd.binary}`,
    out: folder,
    stop,
    onNow,
    progress: (said) => {
      if (said.type === 'history' && said.event.kind === 'phase') phaseCpuMs.push(familyCpuMs());
    },
  });
  if (report.error) throw new Error(report.error.message);
  const [stormMs = 0, drainMs = 0] = phaseCpuMs;
  return { report, cpuMs: drainMs - stormMs };
}

/** The events between the begin of the storm and the drain, and how long that was in ms. */
export async function stormOf({ directory }: RunReport): Promise<{ events: HistoryEvent[]; lastedMs: number }> {
  const events: HistoryEvent[] = [];
  let beganUs: number | undefined;
  for await (const { event } of readHistory(join(directory, 'history.jsonl'))) {
    if (event.kind === 'phase') {
      if (beganUs !== undefined) return { events, lastedMs: (event.atUs - beganUs) / 1000 };
      beganUs = event.atUs;
    } else if (beganUs !== undefined) {
      events.push(event);
    }
  }
  throw new Error('the history has no storm');
}

// One plan on demand: its verdict, or all that there is to see of it.
import type { HistoryEvent } from '../../history/events.ts';
import { macrotask } from './macrotask.ts';
import type { PlanRun, RunJob } from './messages.ts';
import type { PlanRunner } from './plan-runner.ts';

export async function run({ plan, depth }: RunJob, runner: PlanRunner): Promise<PlanRun> {
  const history: HistoryEvent[] = [];
  const trace: string[] = [];
  const details = depth === 'details';
  const { simulated, judgement, convictions } = await macrotask(() =>
    runner.run(plan, {
      ...(depth === 'verdict' && { bail: true }),
      ...(details && { onEvent: (event) => void history.push(event), onTrace: (line) => void trace.push(line) }),
    }),
  );
  return { ...simulated, judgement, convictions, ...(details && { history, trace }) };
}

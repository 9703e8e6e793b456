// The searches of the detection benchmark, in a process of its own with one thread: prints one Detection a line.
import type { HistoryEvent } from '../../harness/history/events.ts';
import { planSeed } from '../../harness/search/seeds.ts';
import { swarmPlan } from '../../harness/search/swarm.ts';
import { macrotask } from '../../harness/search/threads/macrotask.ts';
import { PlanRunner } from '../../harness/search/threads/plan-runner.ts';
import { bundleForSim } from '../../harness/sim/inject/bundle.ts';
import { detect } from './detect.ts';
import type { Suspect } from './suspects.ts';

export interface DetectionTask {
  readonly suspects: readonly Suspect[];
  /** Searches for each. */
  readonly seeds: number;
  readonly capCpuMs: number;
  readonly shrinkMs: number;
}

const MASTER = 'de7ec70000000000';
/** V8 compiles what all subjects share before anything is measured. */
const WARM_UP_PLANS = 150;
const CORRECT = 'session-mutex';

const { suspects, seeds, capCpuMs, shrinkMs } = JSON.parse(process.argv[2] ?? '') as DetectionTask;

// As in the threads of the search.
Error.stackTraceLimit = 0;

const names = [...new Set([CORRECT, ...suspects.map(({ subject }) => subject)])];
const runner = new PlanRunner(await Promise.all(names.map((name) => bundleForSim(name))), () => {});
await macrotask(() => {
  for (let n = 0; n < WARM_UP_PLANS; n++)
    runner.run(swarmPlan({ seed: planSeed(MASTER, n), subject: CORRECT, orphaned: true }), { bail: true });
});
for (const { subject, check } of suspects) {
  const orphaned = await macrotask(() => takesOrphaned(subject));
  for (let n = 0; n < seeds; n++) {
    const wanted = { subject, check, orphaned, seed: planSeed(MASTER, n), capCpuMs, shrinkMs };
    const detection = await detect(wanted, runner);
    process.stdout.write(`${JSON.stringify(detection)}\n`);
  }
}
// esbuild's service process would stay as long as this one.
process.exit(0);

/** Whether the subject says that it can be asked for orphaned leases. */
function takesOrphaned(subject: string): boolean {
  let orphaned = false;
  const onEvent = (event: HistoryEvent): void => {
    if (event.kind === 'ready') orphaned = event.claims.leases.includes('orphaned');
  };
  const plan = swarmPlan({ seed: planSeed(MASTER, 0), subject, orphaned: false, faults: [], size: 'tiny' });
  runner.run(plan, { onEvent });
  return orphaned;
}

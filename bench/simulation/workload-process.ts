// One workload, in a process of its own: warms up, then takes one sample each time it is asked to.
import { macrotask } from '../../harness/search/threads/macrotask.ts';
import { stopwatch } from '../stopwatch.ts';
import { calibrate } from './calibration.ts';
import type { Done, Sample } from './sample.ts';
import { workloads } from './workloads.ts';
import type { Step, WorkloadName } from './workloads.ts';

/** V8 compiles in stages: rates rise for the first second and a half. */
const WARM_UP_CPU_MS = 2_500;
const SAMPLE_CPU_MS = 400;
const CALIBRATION_CPU_MS = 40;

// As in the threads of the search.
Error.stackTraceLimit = 0;

const step = await workloads[process.argv[2] as WorkloadName]();
calibrate(WARM_UP_CPU_MS / 10);
await repeat(step, WARM_UP_CPU_MS);
process.on('message', () => void sample().then((taken) => process.send?.(taken)));
process.on('disconnect', () => process.exit(0));
process.send?.('warm');

async function sample(): Promise<Sample> {
  const before = calibrate(CALIBRATION_CPU_MS);
  const wallMs = stopwatch();
  const { cpuMs, ...done } = await repeat(step, SAMPLE_CPU_MS);
  const tookMs = wallMs();
  const after = calibrate(CALIBRATION_CPU_MS);
  return { ...done, cpuMs, wallMs: tookMs, loopsPerCpuSecond: (before + after) / 2 };
}

/** In one macrotask: what Node does between two of them is not measured. */
function repeat(one: Step, forCpuMs: number): Promise<Done & { readonly cpuMs: number }> {
  return macrotask(() => {
    const before = process.cpuUsage();
    let [items, events, virtualMs] = [0, 0, 0];
    for (;;) {
      const done = one();
      items += done.items;
      events += done.events;
      virtualMs += done.virtualMs;
      const { user, system } = process.cpuUsage(before);
      const cpuMs = (user + system) / 1000;
      if (cpuMs >= forCpuMs) return { items, events, virtualMs, cpuMs };
    }
  });
}

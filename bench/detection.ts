// How soon the search convicts each broken subject, and how soon and how far it shrinks what it found.
import type { Bench, SimBenchContext } from './bench.ts';
import type { Detection } from './detection/detect.ts';
import { detectionTable } from './detection/detection-table.ts';
import { runDetections } from './detection/run-detections.ts';
import { suspects } from './detection/suspects.ts';
import type { Table } from './format.ts';

const SEEDS = 15;
const CAP_CPU_MS = 20_000;
const SHRINK_MS = 10_000;

export const detection: Bench = {
  name: 'detection',
  about:
    'plans and CPU seconds of one thread until the check named convicts a broken subject, or any does, and until the plan is minimal; each median (worst) over the searches, given up after 20 CPU s',
  engine: 'sim',
  long: true,

  async run(context: SimBenchContext): Promise<Table> {
    const detections: Detection[] = [];
    const task = { suspects, seeds: context.seeds ?? SEEDS, capCpuMs: CAP_CPU_MS, shrinkMs: SHRINK_MS };
    for await (const each of runDetections(task, context)) detections.push(each);
    return detectionTable(detections);
  },
};

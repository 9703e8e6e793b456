// How fast the simulation is, per CPU second and beside a calibration loop: events, schedules, virtual seconds; what the judge, an incarnation
// and an empty event cost; and what a second thread is worth.
import type { Bench, SimBenchContext } from './bench.ts';
import type { Row, Side } from './row.ts';
import { runWorkload } from './simulation/run-workload.ts';
import type { RunningWorkload } from './simulation/run-workload.ts';
import { perCpuSecond } from './simulation/sample.ts';
import type { Sample } from './simulation/sample.ts';
import { oneAndTwoThreads } from './simulation/threads.ts';
import { workloads } from './simulation/workloads.ts';
import type { WorkloadName } from './simulation/workloads.ts';

const ROUNDS = 7;

export const simulation: Bench = {
  name: 'simulation',
  about:
    'plans in virtual time: rates per CPU second of one thread, against a calibration loop of plain JavaScript in the same process; the ratio is that per loop',
  engine: 'sim',

  async run(context: SimBenchContext): Promise<Row[]> {
    const samples = await sampleAll(context);
    if (context.stop.aborted) return [];
    const { one, two } = await oneAndTwoThreads(context.stop);
    return [
      ...rateRows(samples),
      ...costRows(samples),
      {
        what: 'swarm, two threads: plans',
        unit: '1/s of wall time',
        measured: { label: 'two threads', values: two.map(({ plansPerSecond }) => plansPerSecond) },
        against: { label: 'one', values: one.map(({ plansPerSecond }) => plansPerSecond) },
        ratio: 'times',
        target: { of: 'ratio', value: 1.6 },
      },
      {
        what: 'swarm, two threads: CPU a plan',
        unit: 'ms',
        measured: { label: 'two threads', values: two.map(({ cpuMsPerPlan }) => cpuMsPerPlan) },
        against: { label: 'one', values: one.map(({ cpuMsPerPlan }) => cpuMsPerPlan) },
        ratio: 'times',
      },
    ];
  },
};

type Samples = Record<WorkloadName, Sample[]>;

/** Every workload in turn, again and again: what slows the machine down for a while slows down all of them. */
async function sampleAll(context: SimBenchContext): Promise<Samples> {
  const names = Object.keys(workloads) as WorkloadName[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Samples;
  const running: [WorkloadName, RunningWorkload][] = [];
  try {
    for (const name of names) running.push([name, await runWorkload(name, context)]);
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, workload] of running) samples[name].push(await workload.sample());
  } finally {
    for (const [, workload] of running) workload.end();
  }
  return samples;
}

function rateRows(samples: Samples): Row[] {
  const row = (
    what: string,
    unit: string,
    workload: WorkloadName,
    rate: (sample: Sample) => number,
    target?: number,
  ): Row => ({
    what,
    unit,
    measured: { label: 'sim', values: samples[workload].map(rate) },
    against: loops(samples[workload]),
    ratio: 'each',
    ...(target !== undefined && { target: { of: 'measured', value: target } }),
  });
  const each = (name: WorkloadName): string => {
    const { events, items } = sumOf(samples[name]);
    return `of ${Math.round(events / items)} events`;
  };
  return [
    row('etcd3-lock, polling: events', '1/CPU s', 'polling', eventsPerCpuSecond, 350_000),
    row('the same, judged: events', '1/CPU s', 'polling judged', eventsPerCpuSecond),
    row(`2 workers, 1 s (${each('micro')}), judged: schedules`, '1/CPU s', 'micro', itemsPerCpuSecond, 5_000),
    row('the same, not judged: schedules', '1/CPU s', 'micro not judged', itemsPerCpuSecond),
    row(`3 workers, 20 s (${each('typical')}), judged: schedules`, '1/CPU s', 'typical', itemsPerCpuSecond, 600),
    row('the same, not judged: schedules', '1/CPU s', 'typical not judged', itemsPerCpuSecond),
    row('the same, judged: events', '1/CPU s', 'typical', eventsPerCpuSecond),
    row(`swarm (${each('swarm')}), judged: plans`, '1/CPU s', 'swarm', itemsPerCpuSecond),
    row('swarm: virtual seconds', '1/CPU s', 'swarm', (sample) => perCpuSecond(sample, sample.virtualMs / 1000)),
    row('swarm: virtual seconds', '1/s of wall time', 'swarm', ({ virtualMs, wallMs }) => virtualMs / wallMs),
    row('kernel: empty events', '1/CPU s', 'empty event', eventsPerCpuSecond),
    row("subject's modules evaluated, once an incarnation", '1/CPU s', 'evaluation', itemsPerCpuSecond),
  ];
}

/** What the judge costs: both sides did the same plans. */
function costRows(samples: Samples): Row[] {
  const cost = (name: WorkloadName): number[] => samples[name].map(({ cpuMs, items }) => cpuMs / items);
  const row = (what: string, judged: WorkloadName, not: WorkloadName): Row => ({
    what: `${what}: CPU a schedule`,
    unit: 'ms',
    measured: { label: 'judged', values: cost(judged) },
    against: { label: 'not judged', values: cost(not) },
    ratio: 'times',
  });
  return [
    row('etcd3-lock, polling', 'polling judged', 'polling'),
    row('2 workers, 1 s', 'micro', 'micro not judged'),
    row('3 workers, 20 s', 'typical', 'typical not judged'),
  ];
}

function eventsPerCpuSecond(sample: Sample): number {
  return perCpuSecond(sample, sample.events);
}

function itemsPerCpuSecond(sample: Sample): number {
  return perCpuSecond(sample, sample.items);
}

function sumOf(samples: readonly Sample[]): Pick<Sample, 'events' | 'items'> {
  const sum = { events: 0, items: 0 };
  for (const { events, items } of samples) {
    sum.events += events;
    sum.items += items;
  }
  return sum;
}

function loops(samples: readonly Sample[]): Side {
  return { label: 'loops', values: samples.map(({ loopsPerCpuSecond }) => loopsPerCpuSecond) };
}

// SIGKILL-and-respawn cycles a second, sustained: the whole pipeline with taps, recording and judging, against bare processes that are
// started and killed by nobody watching.
import { join } from 'node:path';
import { judge } from '../harness/checks/judge.ts';
import { bareNodeKilled } from './bare-node.ts';
import type { Bench, BenchContext } from './bench.ts';
import { familyCpuMs, hasProcessCpu } from './cpu.ts';
import { SUBJECT } from './image.ts';
import type { Row } from './row.ts';
import { runStorm, stormOf } from './run-storm.ts';
import { stopwatch } from './stopwatch.ts';
import { stormPlan } from './storm-plan.ts';

const STORMS = 3;
const STORM_MS = 6_000;
const BARE_MS = 2_000;
/** Side by side: as many as the fleet of a two-core machine starts at once. */
const AT_ONCE = 2;
/** While two are started, others are greeted, acquire and die. */
const WORKERS = 4;

type KillAt = 'ready' | 'acquired';

interface Rates {
  readonly cyclesPerSecond: number;
  readonly cpuMsPerCycle: number;
}

export const killAndRespawn: Bench = {
  name: 'respawn',
  engine: 'real',
  about:
    'SIGKILL-and-respawn cycles with taps, recording and judging: workers killed as soon as they hold, or are ready; and bare processes, as soon as they are up',

  async run(context: BenchContext): Promise<Row[]> {
    const storms = { acquired: [] as Rates[], ready: [] as Rates[] };
    const bare = { acquired: [] as Rates[], ready: [] as Rates[] };
    let before = await bareRates(context.stop);
    for (let i = 0; i < STORMS; i++) {
      for (const killAt of ['acquired', 'ready'] as const) {
        if (context.stop.aborted) return [];
        storms[killAt].push(await stormRates(killAt, context));
        const after = await bareRates(context.stop);
        bare[killAt].push(mean(before, after)); // a storm is compared with the calm on both sides of it
        before = after;
      }
    }
    const side = (killAt: KillAt, key: keyof Rates): Pick<Row, 'measured' | 'against'> => ({
      measured: { label: `killed when ${killAt}`, values: storms[killAt].map((each) => each[key]) },
      against: { label: 'bare node', values: bare[killAt].map((each) => each[key]) },
    });
    const rows = (killAt: KillAt): Row[] => [
      { what: 'cycles', unit: '1/s', ...side(killAt, 'cyclesPerSecond'), ratio: 'percent' },
      ...(hasProcessCpu
        ? [{ what: 'CPU a cycle', unit: 'ms', ...side(killAt, 'cpuMsPerCycle'), ratio: 'times' as const }]
        : []),
    ];
    return [...rows('acquired'), ...rows('ready')];
  },
};

/** The storm and its judging. */
async function stormRates(killAt: KillAt, context: BenchContext): Promise<Rates> {
  const plan = stormPlan({ name: killAt, subject: SUBJECT, workers: WORKERS, durationMs: STORM_MS, killAt });
  const { report, cpuMs } = await runStorm(plan, context);
  const { events, lastedMs } = await stormOf(report);
  const judging = watch();
  await judge(join(report.directory, 'history.jsonl'));
  const judged = judging();
  const kills = events.filter((event) => event.kind === 'exit' && event.reason === 'fault').length;
  return rates(kills, { wallMs: lastedMs + judged.wallMs, cpuMs: cpuMs + judged.cpuMs });
}

async function bareRates(stop: AbortSignal): Promise<Rates> {
  const spent = watch();
  const lastedMs = stopwatch();
  let cycles = 0;
  const lane = async (): Promise<void> => {
    for (; lastedMs() < BARE_MS && !stop.aborted; cycles++) await bareNodeKilled();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return rates(cycles, spent());
}

interface Spent {
  readonly wallMs: number;
  /** Of this process and all its children. */
  readonly cpuMs: number;
}

/** Starts now. */
function watch(): () => Spent {
  const wallMs = stopwatch();
  const beforeMs = familyCpuMs();
  return () => ({ wallMs: wallMs(), cpuMs: familyCpuMs() - beforeMs });
}

function rates(cycles: number, { wallMs, cpuMs }: Spent): Rates {
  return { cyclesPerSecond: (cycles / wallMs) * 1000, cpuMsPerCycle: cpuMs / cycles };
}

function mean(a: Rates, b: Rates): Rates {
  return {
    cyclesPerSecond: (a.cyclesPerSecond + b.cyclesPerSecond) / 2,
    cpuMsPerCycle: (a.cpuMsPerCycle + b.cpuMsPerCycle) / 2,
  };
}

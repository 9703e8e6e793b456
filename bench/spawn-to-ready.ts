// Starting one worker until it is ready, against starting and ending a bare Node process: what a respawn costs.
import { MonotonicClock } from '../harness/clock.ts';
import { Fleet } from '../harness/fleet/fleet.ts';
import { bareNodeUntilExit } from './bare-node.ts';
import type { Bench, BenchContext } from './bench.ts';
import { endedChildrenCpuMs, hasProcessCpu } from './cpu.ts';
import { SUBJECT, workerImage } from './image.ts';
import type { Row } from './row.ts';
import { stopwatch } from './stopwatch.ts';

/** CPU time comes in steps of 10 ms, so that of several processes in a row is taken as one sample. */
const ROUNDS = 8;
const STARTS_A_ROUND = 5;
/** Nobody listens there: a session-mutex connects at its first call, and none is made. */
const NO_MEMBER = 'http://127.0.0.1:9';

interface Started {
  readonly wallMs: number[];
  /** One for a round: mean of its starts. */
  readonly cpuMs: number[];
}

export const spawnToReady: Bench = {
  name: 'spawn',
  engine: 'real',
  about:
    'one start at a time: a worker of session-mutex (startup snapshot) until it says ready, and node -e 0 until it exits',

  async run({ stop }: BenchContext): Promise<Row[]> {
    const image = await workerImage();
    await using fleet = new Fleet({ image, spares: 0, clock: new MonotonicClock(), log: () => {} });
    const worker: Started = { wallMs: [], cpuMs: [] };
    const bare: Started = { wallMs: [], cpuMs: [] };
    const startWorker = (): Promise<number> => untilReady(fleet);
    await startRound({ wallMs: [], cpuMs: [] }, startWorker); // the files are in memory after this
    for (let round = 0; round < ROUNDS && !stop.aborted; round++) {
      await startRound(worker, startWorker);
      await startRound(bare, startBare);
    }
    const side = (key: keyof Started): Pick<Row, 'measured' | 'against' | 'ratio' | 'unit'> => ({
      measured: { label: image.kind === 'snapshot' ? 'worker' : 'worker without snapshot', values: worker[key] },
      against: { label: 'bare node', values: bare[key] },
      ratio: 'times',
      unit: 'ms',
    });
    return [{ what: 'wall', ...side('wallMs') }, ...(hasProcessCpu ? [{ what: 'CPU', ...side('cpuMs') }] : [])];
  },
};

async function startRound(into: Started, start: () => Promise<number>): Promise<void> {
  const cpuBeforeMs = endedChildrenCpuMs();
  for (let i = 0; i < STARTS_A_ROUND; i++) into.wallMs.push(await start());
  into.cpuMs.push((endedChildrenCpuMs() - cpuBeforeMs) / STARTS_A_ROUND);
}

async function startBare(): Promise<number> {
  const elapsedMs = stopwatch();
  await bareNodeUntilExit();
  return elapsedMs();
}

async function untilReady(fleet: Fleet): Promise<number> {
  const elapsedMs = stopwatch();
  const worker = await fleet.take(SUBJECT);
  const ready = new Promise<number>((resolve) => {
    worker.onMessage((message) => 'ready' in message && resolve(elapsedMs()));
  });
  worker.send({ hello: { worker: 0, incarnation: 1, endpoints: [NO_MEMBER], options: { subject: SUBJECT } } });
  const wallMs = await Promise.race([
    ready,
    worker.exited.then(({ stderrTail }) => Promise.reject(new Error(`a worker ended early: ${stderrTail}`))),
  ]);
  worker.kill();
  await worker.exited;
  return wallMs;
}

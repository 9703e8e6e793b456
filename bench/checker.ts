// The checker at 10⁵ and at 10⁶ events: time must grow with the history and memory must not. Each history is written by one process and
// judged by another, so that the memory is the checker's own.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, BenchContext } from './bench.ts';
import type { CheckerTask, Judged } from './checker-process.ts';
import type { Row } from './row.ts';

const FEW = 100_000;
const MANY = 1_000_000;
const ROUNDS = 3;
/** V8 lets garbage lie until it needs the room: with little room the peak shows what is needed. */
const OLD_SPACE_MB = 64;

export const checker: Bench = {
  name: 'checker',
  engine: 'real',
  about:
    'a made-up history of 10⁶ events against one of 10⁵: read, validated and judged by every check, each time by a new process',

  async run(context: BenchContext): Promise<Row[]> {
    const few = await written(FEW, context);
    const many = await written(MANY, context);
    const judgedFew: Judged[] = [];
    const judgedMany: Judged[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      judgedFew.push(await judged(few, context));
      judgedMany.push(await judged(many, context));
    }
    const row = (what: string, unit: string, of: (result: Judged) => number): Row => ({
      what,
      unit,
      measured: { label: '10⁶', values: judgedMany.map(of) },
      against: { label: '10⁵', values: judgedFew.map(of) },
      ratio: 'times',
    });
    return [
      row('reading and judging', '1000 events/s', ({ events, totalMs }) => events / totalMs),
      row('reading alone', '1000 events/s', ({ events, readMs }) => events / readMs),
      row('heap used after it', 'MB', ({ heapUsedBytes }) => heapUsedBytes / 1e6),
      row('peak RSS', 'MB', ({ peakRssBytes }) => peakRssBytes / 1e6),
    ];
  },
};

/** The path of a history of so many events. */
async function written(events: number, context: BenchContext): Promise<string> {
  const path = join(context.folder, `${events}.jsonl`);
  await inProcess({ task: 'write', events, path }, context);
  return path;
}

async function judged(path: string, context: BenchContext): Promise<Judged> {
  return JSON.parse(await inProcess({ task: 'judge', path }, context)) as Judged;
}

/** Runs one task in a child process, which Ctrl-C ends; resolves with what it printed. */
async function inProcess(task: CheckerTask, { stop, onNow }: BenchContext): Promise<string> {
  const script = fileURLToPath(new URL('./checker-process.js', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--expose-gc', `--max-old-space-size=${OLD_SPACE_MB}`, script, JSON.stringify(task)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      signal: stop,
      killSignal: 'SIGKILL',
    },
  );
  const forget = onNow(() => child.kill('SIGKILL'));
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  try {
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    if (code !== 0) throw new Error(`the checker's process (${task.task}) ended with ${code}`);
    return printed;
  } finally {
    forget();
  }
}

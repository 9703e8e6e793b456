// One task of the checker's benchmark, in a process of its own: writes a history, or judges one and prints what that took.
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { judge } from '../harness/checks/judge.ts';
import { readHistory } from '../harness/history/reader.ts';
import { syntheticHistory } from './checker-history.ts';
import { stopwatch } from './stopwatch.ts';

export type CheckerTask =
  | { readonly task: 'write'; readonly events: number; readonly path: string }
  | { readonly task: 'judge'; readonly path: string };

export interface Judged {
  readonly events: number;
  /** Reading and validating alone, in a first pass. */
  readonly readMs: number;
  /** Reading, validating and judging, in a second pass. */
  readonly totalMs: number;
  /** After a full collection, while the judgement is still there. */
  readonly heapUsedBytes: number;
  readonly peakRssBytes: number;
}

const task = JSON.parse(process.argv[2] ?? '') as CheckerTask;
if (task.task === 'write') await write(task.events, task.path);
else process.stdout.write(JSON.stringify(await judgeOnce(task.path)));

async function write(events: number, path: string): Promise<void> {
  const file = createWriteStream(path);
  for (const event of syntheticHistory(events)) {
    if (!file.write(`${JSON.stringify(event)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

async function judgeOnce(path: string): Promise<Judged> {
  for await (const _ of createReadStream(path)); // from memory, not from the disk
  const readMs = stopwatch();
  for await (const _ of readHistory(path));
  const tookToRead = readMs();
  const totalMs = stopwatch();
  const judgement = await judge(path);
  const took = totalMs();
  globalThis.gc?.();
  return {
    heapUsedBytes: process.memoryUsage().heapUsed,
    peakRssBytes: peakRssBytes(),
    events: judgement.counts.events,
    readMs: tookToRead,
    totalMs: took,
  };
}

/** Not resourceUsage().maxRSS: on Linux a new process inherits that from the one that started it. */
function peakRssBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

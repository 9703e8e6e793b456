// What recording adds to a lock cycle: the journal's time for all events of one acquire and release, against the cycle's own time.
import { join } from 'node:path';
import { MonotonicClock } from '../harness/clock.ts';
import type { HistoryEvent } from '../harness/history/events.ts';
import { Journal } from '../harness/history/journal.ts';
import type { Bench, BenchContext } from './bench.ts';
import { SUBJECT } from './image.ts';
import type { Row } from './row.ts';
import { runStorm, stormOf } from './run-storm.ts';
import { stopwatch } from './stopwatch.ts';
import { stormPlan } from './storm-plan.ts';

const STORM_MS = 5_000;
/** The storm is cut into so many parts, and the events of each are recorded once more. */
const PARTS = 10;

export const recording: Bench = {
  name: 'recording',
  engine: 'real',
  about:
    'a lock cycle (acquire, release at once) of one worker that nobody disturbs, and the time that the journal takes for its events, each written by itself',

  async run(context: BenchContext): Promise<Row[]> {
    const plan = stormPlan({ name: 'cycles', subject: SUBJECT, workers: 1, durationMs: STORM_MS });
    const { report } = await runStorm(plan, context);
    const { events } = await stormOf(report);
    const parts = cut(events);
    const journalUs: number[] = [];
    const cycleUs: number[] = [];
    for (const [index, part] of parts.entries()) {
      const cycles = part.filter(({ kind }) => kind === 'released').length;
      journalUs.push((await recordAgainUs(part, join(context.folder, `part-${index}.jsonl`))) / cycles);
      cycleUs.push((part.at(-1)!.atUs - part[0]!.atUs) / cycles);
    }
    const eventsPerCycle = events.length / events.filter(({ kind }) => kind === 'released').length;
    return [
      {
        what: `time a cycle (${eventsPerCycle.toFixed(0)} events)`,
        unit: 'µs',
        measured: { label: 'journal', values: journalUs },
        against: { label: 'cycle', values: cycleUs },
        ratio: 'percent',
      },
    ];
  },
};

/** Parts of equal length in events; throws when the storm was too short for it. */
function cut(events: readonly HistoryEvent[]): HistoryEvent[][] {
  const size = Math.floor(events.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, index) => events.slice(index * size, (index + 1) * size));
  if (parts.every((part) => part.some(({ kind }) => kind === 'released'))) return parts;
  throw new Error('the storm had too few lock cycles to measure them');
}

/**
 * µs to record these events once more. Each has a turn of the event loop and so a write of its own, as a run's never have: an upper
 * bound.
 */
async function recordAgainUs(events: readonly HistoryEvent[], path: string): Promise<number> {
  const journal = new Journal(path, new MonotonicClock());
  const elapsedMs = stopwatch();
  for (const event of events) {
    journal.record(event);
    await new Promise(setImmediate);
  }
  const tookUs = elapsedMs() * 1000;
  journal.close();
  return tookUs;
}

// Timelines for tests: of events that are at hand, judged as a run would be.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../harness/checks/judge.ts';
import type { HistoryEvent } from '../../harness/history/events.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { judgedHistory } from '../judged-history.ts';
import { readTimeline } from './read-timeline.ts';
import type { ReadOptions } from './read-timeline.ts';
import { writeEvents } from './testing.ts';
import type { Timeline } from './timeline.ts';

export interface Shown {
  readonly report: JudgedRun;
  readonly timeline: Timeline;
}

/** The timeline of a history file, with the report that it was made from. */
export async function timelineOf(path: string, options: ReadOptions = {}): Promise<Shown> {
  const report = await judgedHistory(path, await judge(path));
  return { report, timeline: await readTimeline(report, path, options) };
}

/** The same of events; the file that it takes is gone again. */
export async function timelineOfEvents(events: Iterable<HistoryEvent>, options: ReadOptions = {}): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstorm-timeline-'));
  try {
    const path = join(folder, 'history.jsonl');
    await writeEvents(path, events);
    return await timelineOf(path, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

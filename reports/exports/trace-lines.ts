// export --to chrome, from a history to its text: with as much as a trace can hold, and a word where that was not all.
import type { JudgedRun } from '../../harness/report-types.ts';
import { traceLimits } from '../timeline/limits.ts';
import { readTimeline } from '../timeline/read-timeline.ts';
import { chromeLines } from './chrome.ts';

/** `warn` is told in one line what the trace leaves out, if anything. */
export async function traceLines(
  report: JudgedRun,
  historyPath: string,
  warn: (line: string) => void,
  limits = traceLimits,
): Promise<Iterable<string>> {
  const timeline = await readTimeline(report, historyPath, { limits });
  if (timeline.leftOut.length > 0) warn(`The trace does not hold all of it. ${timeline.leftOut.join(' ')}`);
  return chromeLines(timeline);
}

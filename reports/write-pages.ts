// The pages of runs that have ended: report.html of each, those that matter most first, within a time that nobody minds.
import { existsSync } from 'node:fs';
import { messageOf } from '../harness/errors.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import { runDirectoryAt } from '../harness/store/run-directory.ts';
import { plural } from './words.ts';

export interface PagesOptions {
  /** Pages of runs that are not unsafe are begun within so long; `lockstorm open` writes the others when they are asked for. */
  readonly boxMs: number;
  /** Ctrl-C: from then on only what is unsafe gets its page. */
  readonly stop: AbortSignal;
  /** Writes one page. */
  readonly write: (report: JudgedRun) => Promise<void>;
}

/** Lines to paste that name a run. */
export interface Pasted {
  /** What they begin with: `npm run chaos --`. */
  readonly invocation: string;
  /** RUN in them; by default the id. */
  readonly runReference?: (report: JudgedRun) => string;
}

/** Writes the page of one run, which says how to run it again. Loaded when it is wanted: what draws is large, and most commands draw nothing. */
export function pageWriter({ invocation, runReference = ({ id }) => id }: Pasted): PagesOptions['write'] {
  return async (report) => {
    const { writeRunPage } = await import('./html/write-run-page.ts');
    await writeRunPage(report, `${invocation} replay ${runReference(report)}`);
  };
}

const order = { unsafe: 0, inconclusive: 1, safe: 2 };

/** Never throws: what a page fails by, or that there was no time for it, is a sentence of the answer. */
export async function writePages(
  reports: readonly JudgedRun[],
  { boxMs, stop, write }: PagesOptions,
): Promise<string[]> {
  const began = process.hrtime.bigint();
  const over = (): boolean => stop.aborted || Number(process.hrtime.bigint() - began) / 1e6 > boxMs;
  const failed: string[] = [];
  let left = 0;
  const ordered = reports.toSorted(({ judgement: a }, { judgement: b }) => order[a.verdict] - order[b.verdict]);
  for (const report of ordered) {
    // Another harness may have removed an old run since; one whose environment failed early has nothing to show.
    if (!existsSync(runDirectoryAt(report.directory).historyPath)) continue;
    if (report.judgement.verdict !== 'unsafe' && over()) {
      left += 1;
      continue;
    }
    try {
      await write(report);
    } catch (error) {
      failed.push(`${report.id}: ${messageOf(error)}`);
    }
  }
  const [first] = failed;
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
  return [
    ...(first === undefined ? [] : [`A page could not be written, which changes no verdict: ${first}${others}`]),
    ...(left === 0 ? [] : [`${plural(left, 'page')} left to be written when asked for: lockstorm open RUN`]),
  ];
}

// The page of one run, brought up to date: written where the run lies, or, where that cannot be written, into a temporary folder.
import { accessSync, constants, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { HarnessError } from '../../harness/errors.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { isCurrent } from '../../harness/store/is-current.ts';
import { writeWhole } from '../../harness/store/write-whole.ts';

/** What a page is made of, and where it belongs. All paths absolute. */
export interface PageSource {
  readonly historyPath: string;
  readonly pagePath: string;
  /** Files that make a page older than they are stale; those that are absent do not. */
  readonly madeFrom: readonly string[];
  /** Asked for only where the page has to be written. */
  readonly report: () => Promise<JudgedRun>;
  /** What to paste to run it again. */
  readonly again: (report: JudgedRun) => string;
}

/** Where the page is, up to date. */
export async function currentRunPage({ historyPath, pagePath, madeFrom, report, again }: PageSource): Promise<string> {
  if (isCurrent(pagePath, madeFrom)) return pagePath;
  const judged = await report();
  const html = await rendered(judged, historyPath, again(judged));
  if (canWrite(pagePath)) {
    try {
      writeWhole(pagePath, html);
      return pagePath;
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
    }
  }
  const elsewhere = join(mkdtempSync(join(tmpdir(), 'lockstorm-page-')), basename(pagePath));
  writeWhole(elsewhere, html);
  return elsewhere;
}

/** What draws is loaded where something has to be drawn. */
async function rendered(report: JudgedRun, historyPath: string, again: string): Promise<string> {
  const [{ readTimeline }, { timelineOfVerdict }, { renderRunPage }] = await Promise.all([
    import('../timeline/read-timeline.ts'),
    import('./timeline-of-verdict.ts'),
    import('./render-run-page.ts'),
  ]);
  const timeline = existsSync(historyPath)
    ? await readTimeline(report, historyPath, { again })
    : timelineOfVerdict(report, again);
  return renderRunPage(timeline);
}

/** A page that cannot be written must not be removed either, which writeWhole does with half a file. */
function canWrite(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

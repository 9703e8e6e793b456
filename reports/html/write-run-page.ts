// Writes report.html into a run's directory: from its history, and where that is gone, which the page says, from its verdict alone.
import { existsSync } from 'node:fs';
import type { JudgedRun } from '../../harness/report-types.ts';
import { runDirectoryAt } from '../../harness/store/run-directory.ts';
import { writeWhole } from '../../harness/store/write-whole.ts';
import { readTimeline } from '../timeline/read-timeline.ts';
import { renderRunPage } from './render-run-page.ts';
import { timelineOfVerdict } from './timeline-of-verdict.ts';

/** `again`: what to paste to run it again. Throws a HarnessError with a remedy when the page cannot be written or its script cannot be bundled. */
export async function writeRunPage(report: JudgedRun, again?: string): Promise<void> {
  const { historyPath, reportPath } = runDirectoryAt(report.directory);
  const timeline = existsSync(historyPath)
    ? await readTimeline(report, historyPath, { again })
    : timelineOfVerdict(report, again);
  writeWhole(reportPath, await renderRunPage(timeline));
}

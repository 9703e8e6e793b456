// What every run leaves in its directory once it is judged: verdict.json always, junit.xml when that reporter is on.
import type { JudgedRun } from '../harness/report-types.ts';
import { runDirectoryAt } from '../harness/store/run-directory.ts';
import { writeJunit } from './junit.ts';
import { writeVerdict } from './verdict.ts';

/** Throws a HarnessError when the folder cannot be written. */
export function writeRunReport(
  report: JudgedRun,
  { reporters, invocation }: { reporters: readonly string[]; invocation: string },
): void {
  // What was judged while the history was whole stays on record.
  if (report.historyLeft === undefined) writeVerdict(report);
  if (reporters.includes('junit'))
    writeJunit(runDirectoryAt(report.directory).junitPath, [report], { invocation, reporters });
}

// Whether a run has its page, for the pages that lead there.
import { existsSync } from 'node:fs';
import { runDirectoryAt } from '../harness/store/run-directory.ts';

/** `directory`: of the run, absolute. */
export function hasPage(directory: string): boolean {
  return existsSync(runDirectoryAt(directory).reportPath);
}

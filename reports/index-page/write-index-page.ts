// index.html beside the run directories, from the ledger that lies there.
import { join } from 'node:path';
import { readLedger } from '../../harness/store/ledger.ts';
import { writeWhole } from '../../harness/store/write-whole.ts';
import { hasPage } from '../has-page.ts';
import { renderIndexPage } from './render-index-page.ts';

/** Where the index page of a folder of run directories lies. */
export function indexPathOf(out: string): string {
  return join(out, 'index.html');
}

/** Throws a HarnessError where it cannot be written, or its script cannot be bundled. */
export async function writeIndexPage(out: string): Promise<void> {
  const { rows, notes } = readLedger(out);
  writeWhole(indexPathOf(out), await renderIndexPage(rows, { hasPage: (id) => hasPage(join(out, id)), notes }));
}

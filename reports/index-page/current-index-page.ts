// The index page, brought up to date.
import { existsSync } from 'node:fs';
import { usageError } from '../../harness/errors.ts';
import { isCurrent } from '../../harness/store/is-current.ts';
import { ledgerPathOf } from '../../harness/store/ledger.ts';
import { indexPathOf, writeIndexPage } from './write-index-page.ts';

/** Its path, written again where it is absent or older than the ledger. Throws a usage error where there is no ledger. */
export async function currentIndexPage(out: string): Promise<string> {
  const path = indexPathOf(out);
  const ledger = ledgerPathOf(out);
  if (isCurrent(path, [ledger])) return path;
  if (!existsSync(ledger))
    throw usageError(
      'no-index',
      `There is no index of runs in ${out} yet.`,
      'It is written with the first command that runs something: lockstorm run',
    );
  await writeIndexPage(out);
  return path;
}

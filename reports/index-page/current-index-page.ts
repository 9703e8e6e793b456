// The index page, brought up to date.
import { statSync } from 'node:fs';
import { usageError } from '../../harness/errors.ts';
import { ledgerPathOf } from '../../harness/store/ledger.ts';
import { indexPathOf, writeIndexPage } from './write-index-page.ts';

/** Its path, written again where it is absent or older than the ledger. Throws a usage error where there is no ledger. */
export async function currentIndexPage(out: string): Promise<string> {
  const path = indexPathOf(out);
  const [page, ledger] = [path, ledgerPathOf(out)].map(modifiedNs);
  if (ledger === undefined && page === undefined)
    throw usageError(
      'no-index',
      `There is no index of runs in ${out} yet.`,
      'It is written with the first command that runs something: lockstorm run',
    );
  if (ledger !== undefined && (page === undefined || page < ledger)) await writeIndexPage(out);
  return path;
}

function modifiedNs(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

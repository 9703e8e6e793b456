// runs.jsonl, the ledger beside the run directories: one JSON line a run or exploration, appended by any number of harnesses at once.
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from './errno.ts';
import { ledgerLine } from './ledger-line.ts';
import type { LedgerRow } from './ledger-row.ts';
import { readLines } from './ledger-lines.ts';
import { makeFolder } from './make-folder.ts';
import { notWritten } from './run-directory.ts';
import { writeWhole } from './write-whole.ts';

/** The newest so many rows are kept; the older ones go once there are a tenth more. */
const LEDGER_ROWS = 10_000;
/** Below this size no ledger has that many rows: it need not be read to know. */
const smallestRowBytes = 150;

/** Where the ledger of a folder of run directories lies. */
export function ledgerPathOf(out: string): string {
  return join(out, 'runs.jsonl');
}

/**
 * Adds rows to the ledger of `out`, which is made where it is absent. One append a line, so that two harnesses at once never mix theirs.
 * Throws a HarnessError when the folder cannot be written.
 */
export function appendToLedger(out: string, rows: readonly LedgerRow[], rowsKept = LEDGER_ROWS): void {
  if (rows.length === 0) return;
  const path = ledgerPathOf(out);
  try {
    makeFolder(out);
    const file = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o666);
    try {
      // What a harness that was killed has torn must not take the next line with it. Another's line that is just being written looks torn
      // too: an empty line does no harm.
      if (isTorn(file)) writeSync(file, '\n');
      for (const row of rows) writeSync(file, ledgerLine(row));
    } finally {
      closeSync(file);
    }
    shorten(path, rowsKept);
  } catch (error) {
    throw notWritten(path, error);
  }
}

/**
 * What the ledger of `out` says, oldest first. What cannot be read (a torn line, another program's, a newer format's) is left out and told in
 * `notes`, in a sentence each; an absent ledger has no rows and no notes. Never throws.
 */
export function readLedger(out: string): { rows: LedgerRow[]; notes: string[] } {
  return readLines(ledgerPathOf(out));
}

function isTorn(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}

/** By a new file in the place of the old: a harness that is killed meanwhile leaves one of the two, whole. */
function shorten(path: string, rowsKept: number): void {
  if (statSync(path).size < rowsKept * smallestRowBytes) return;
  // As they are: a newer lockstorm's lines are as good as ours.
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  if (lines.length <= rowsKept * 1.1) return;
  const fresh = `${path}.${process.pid}`;
  writeWhole(
    fresh,
    lines
      .slice(-rowsKept)
      .map((line) => `${line}\n`)
      .join(''),
  );
  try {
    renameSync(fresh, path);
  } catch (error) {
    // Somebody else's ledger in a folder that is ours to add to only: it stays as long as it is.
    rmSync(fresh, { force: true });
    if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'EACCES') throw error;
  }
}

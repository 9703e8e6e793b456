// The lines of a ledger as rows; a line that is none is counted, never fatal.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import { errnoOf } from './errno.ts';
import { LEDGER_FORMAT, ledgerRowSchema } from './ledger-row.ts';
import type { LedgerRow } from './ledger-row.ts';
import { rowKey } from './row-key.ts';

/** More than any ledger of ours has: of a larger file only the end is read. */
const BYTES_MAX = 64 * 1024 * 1024;

/** Oldest first, also where shards were merged later. Never throws: what cannot be read is in `notes`. */
export function readLines(path: string): { rows: LedgerRow[]; notes: string[] } {
  let text: string;
  const notes: string[] = [];
  try {
    const end = endOf(path);
    text = end.text;
    if (end.cut) notes.push(`${path} is larger than a ledger of ours: only its newest lines are read.`);
  } catch (error) {
    return { rows: [], notes: errnoOf(error) === 'ENOENT' ? [] : [`${path} cannot be read: ${messageOf(error)}.`] };
  }
  /** What is said twice of a run, while it went on and when it had ended, counts once. */
  const rows = new Map<string, LedgerRow>();
  let newer = 0;
  const foreign: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = parsed(line);
    const row = ledgerRowSchema.safeParse(value);
    if (row.success) {
      const key = rowKey(row.data);
      rows.delete(key);
      rows.set(key, row.data);
    } else if (formatOf(value) > LEDGER_FORMAT) newer += 1;
    else foreign.push(index + 1);
  }
  if (newer > 0)
    notes.push(
      `${path}: ${newer === 1 ? '1 line is' : `${newer} lines are`} of a newer lockstorm and ${newer === 1 ? 'is' : 'are'} not counted.`,
    );
  if (foreign.length > 0)
    notes.push(
      foreign.length === 1
        ? `${path}: line ${foreign[0]} is torn or none of ours and is not counted.`
        : `${path}: ${foreign.length} lines are torn or none of ours and are not counted, the first is line ${foreign[0]}.`,
    );
  return { rows: oldestFirst([...rows.values()]), notes };
}

/** A row without a time stays behind the one before it. */
function oldestFirst(rows: readonly LedgerRow[]): LedgerRow[] {
  let latest = '';
  return rows
    .map((row) => ({ row, time: (latest = row.startedAt ?? latest) }))
    .toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .map(({ row }) => row);
}

function endOf(path: string): { text: string; cut: boolean } {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const from = Math.max(0, size - BYTES_MAX);
    const bytes = Buffer.alloc(size - from);
    const read = readSync(file, bytes, 0, bytes.length, from);
    const text = bytes.toString('utf8', 0, read);
    // The first line of an end is half a line.
    return from === 0 ? { text, cut: false } : { text: text.slice(text.indexOf('\n') + 1), cut: true };
  } finally {
    closeSync(file);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function formatOf(value: unknown): number {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : 0;
  return typeof format === 'number' ? format : 0;
}

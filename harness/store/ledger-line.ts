// A ledger's row as one line of at most 4 KB: what is appended in one write is never mixed with another harness's.
import type { LedgerRow } from './ledger-row.ts';

const LINE_BYTES_MAX = 4096;

/** How long a text may be, and how many texts a list may have; the first pair that fits into a line is taken. */
const measures = [
  { characters: 2000, items: 200 },
  { characters: 500, items: 50 },
  { characters: 250, items: 10 },
  { characters: 40, items: 3 },
] as const;

/** The row as JSON with its line end. Long texts are cut with `…`, long lists without a word. */
export function ledgerLine(row: LedgerRow): string {
  let line = '';
  for (const measure of measures) {
    line = `${JSON.stringify(row, (_key, value: unknown) => cut(value, measure))}\n`;
    if (Buffer.byteLength(line) <= LINE_BYTES_MAX) break;
  }
  return line;
}

function cut(value: unknown, { characters, items }: (typeof measures)[number]): unknown {
  if (Array.isArray(value)) return value.slice(0, items);
  if (typeof value !== 'string' || value.length <= characters) return value;
  return `${value.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

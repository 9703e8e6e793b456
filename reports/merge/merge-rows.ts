// Rows of several ledgers and run directories as one list: each run once, and runs of one name told apart.
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { LedgerRow } from '../../harness/store/ledger-row.ts';
import { rowKey } from '../../harness/store/row-key.ts';

export interface LocatedRow {
  readonly row: LedgerRow;
  /** The folder of run directories that it comes from. */
  readonly folder: string;
  /** Its run directory, where that is still there. */
  readonly directory?: string;
}

export interface MergedRows {
  /** Oldest first, with the names that they are shown by. */
  readonly rows: readonly LedgerRow[];
  /** As they were, to be added to the ledger of `out`. */
  readonly fresh: readonly LedgerRow[];
  /** Relative URLs of the pages that do not lie in `out`, by the name that is shown. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

export interface MergeOptions {
  /** The folder that the index page will lie in. */
  readonly out: string;
  readonly cwd: string;
  /** Whether a run directory has its page. */
  readonly hasPage: (directory: string) => boolean;
}

/** What comes first wins, but a run directory always; rows of `out`'s own ledger are told by `folder` and the absence of `directory`. */
export function mergeRows(located: readonly LocatedRow[], { out, cwd, hasPage }: MergeOptions): MergedRows {
  const known = new Set(located.filter((each) => isOwn(each, out)).map(({ row }) => rowKey(row)));
  const byKey = new Map<string, LocatedRow>();
  for (const each of located) {
    const key = rowKey(each.row);
    const before = byKey.get(key);
    if (before === undefined) byKey.set(key, each);
    else if (before.directory === undefined && each.directory !== undefined)
      // What the ledger knows beside it, such as which command it belongs to, stays.
      byKey.set(key, { ...each, row: { ...before.row, ...each.row } });
  }
  const all = [...byKey.entries()].toSorted(([, a], [, b]) => order(a.row.startedAt, b.row.startedAt));
  const times = new Map<string, number>();
  for (const [, { row }] of all) if (row.kind === 'run') times.set(row.id, (times.get(row.id) ?? 0) + 1);

  const elsewhere = new Map<string, string>();
  /** The name that is shown, by run directory. */
  const names = new Map<string, string>();
  const nameOf = ({ row, directory }: LocatedRow): string => {
    if (row.kind !== 'run') return '';
    const unique = (times.get(row.id) ?? 0) < 2;
    if (directory === undefined) return unique ? row.id : `${row.id} (removed)`;
    if (dirname(directory) === out) return row.id;
    const name = unique ? row.id : `${row.id} (${shown(dirname(directory), cwd)})`;
    const url = urlOf(out, directory);
    if (url !== undefined && hasPage(directory)) elsewhere.set(name, url);
    return name;
  };
  const runs = all.map(([, each]) => {
    const name = nameOf(each);
    if (each.directory !== undefined) names.set(each.directory, name);
    return { each, name };
  });
  return {
    rows: runs.map(({ each: { row, folder }, name }) =>
      row.kind === 'run'
        ? { ...row, id: name }
        : { ...row, findings: row.findings.map((id) => names.get(join(folder, id)) ?? id) },
    ),
    fresh: all.flatMap(([key, { row }]) => (known.has(key) ? [] : [row])),
    elsewhere,
  };
}

function isOwn({ folder, directory }: LocatedRow, out: string): boolean {
  return folder === out && directory === undefined;
}

/** `artifacts/shard-1` of artifacts/shard-1/reports/runs. */
function shown(folder: string, cwd: string): string {
  const near = relative(cwd, folder);
  const path = near.startsWith('..') || isAbsolute(near) ? folder : near;
  return (
    path
      .split(sep)
      .join('/')
      .replace(/\/reports\/runs$/, '') || '.'
  );
}

/** undefined: no relative path leads there (another drive). */
function urlOf(out: string, directory: string): string | undefined {
  const path = relative(out, join(directory, 'report.html'));
  return isAbsolute(path) ? undefined : path.split(sep).map(encodeURIComponent).join('/');
}

/** By the wall clock; what has no time comes first. */
function order(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

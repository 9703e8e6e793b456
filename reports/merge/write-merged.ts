// What `report` writes: each run's own reports where they lie, and over all of them junit.xml, badge.json, runs.jsonl and index.html in one folder.
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { HarnessError, messageOf, usageError } from '../../harness/errors.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { appendToLedger, readLedger } from '../../harness/store/ledger.ts';
import { makeFolder } from '../../harness/store/make-folder.ts';
import { rowKey } from '../../harness/store/row-key.ts';
import { notWritten } from '../../harness/store/run-directory.ts';
import { writeWhole } from '../../harness/store/write-whole.ts';
import { writeBadge } from '../badge.ts';
import { hasPage } from '../has-page.ts';
import { writeGithub } from '../github/write-github.ts';
import { writeJunit } from '../junit.ts';
import { ledgerRowOf } from '../ledger-rows.ts';
import { plainText } from '../plain-text.ts';
import { plural } from '../words.ts';
import { pageWriter, writePages } from '../write-pages.ts';
import type { ReportsOptions, Written } from '../write-reports.ts';
import { writeRunReport } from '../write-run-report.ts';
import { mergeRows } from './merge-rows.ts';
import type { LocatedRow } from './merge-rows.ts';

export interface MergeReportsOptions extends Omit<ReportsOptions, 'explored'> {
  /** Folders with a runs.jsonl. */
  readonly ledgers: readonly string[];
  /** Single runs, asked for by name: nobody counts all there are. */
  readonly alone?: boolean;
}

/** Longest wait for the pages of runs that are not unsafe. */
const PAGES_BOX_MS = 60_000;

/** Never throws: what could not be written is told, and the rest is written. */
export async function writeMerged(out: string, asked: MergeReportsOptions): Promise<Written> {
  const { reports, reporters, stop, ledgers } = asked;
  // Ctrl-C while pages are drawn spares pages alone.
  const interrupted = stop.aborted;
  const warnings: string[] = [];
  const written = reports.filter((report) => writesOwn(report, asked, warnings));
  if (warnings.length > 1) warnings.splice(1, warnings.length, `So it is with ${warnings.length - 1} more.`);
  if (reporters.includes('html'))
    warnings.push(...(await writePages(written, { boxMs: PAGES_BOX_MS, stop, write: pageWriter(asked) })));

  const located: LocatedRow[] = [...ledgers].flatMap((folder) => {
    const { rows, notes } = readLedger(folder);
    warnings.push(...notes);
    return rows.map((row) => ({ row, folder }));
  });
  for (const report of reports)
    located.push({ row: ledgerRowOf(report), folder: dirname(report.directory), directory: report.directory });
  const merged = mergeRows(located, { out, cwd: asked.cwd, hasPage });
  const lost = lostConvictions(located, reports, out);
  const options = { ...asked, failures: [...(asked.failures ?? []), ...lost] };
  warnings.push(...ledgerOnly(located, options));
  try {
    makeFolder(out);
    appendToLedger(out, merged.fresh);
    if (reporters.includes('junit')) writeJunit(join(out, 'junit.xml'), reports, options);
    writeBadge(out, reports, { ...options, interrupted });
    if (reporters.includes('html')) {
      const { renderIndexPage } = await import('../index-page/render-index-page.ts');
      const { indexPathOf } = await import('../index-page/write-index-page.ts');
      const page = await renderIndexPage(merged.rows, {
        hasPage: (id) => hasPage(join(out, id)),
        elsewhere: merged.elsewhere,
        notes: [...options.notes, ...warnings],
      });
      writeWhole(indexPathOf(out), page);
    }
    if (reporters.includes('github'))
      writeGithub({ ...options, interrupted, explored: [], notes: [...options.notes, ...warnings] });
    return { failures: lost, warnings: [...warnings, wroteNote(out, options)] };
  } catch (error) {
    return { failures: [...lost, error instanceof HarnessError ? error : notWritten(out, error)], warnings };
  }
}

/** Whether the run's folder takes its reports; an artifact may be read-only. */
function writesOwn(report: JudgedRun, options: MergeReportsOptions, warnings: string[]): boolean {
  try {
    writeRunReport(report, options);
    return true;
  } catch (error) {
    warnings.push(`The reports of ${report.id} stay as they are: ${messageOf(error)}`);
    return false;
  }
}

/** What is there now, whoever had left one before: junit.xml and badge.json are those of this command alone. */
function wroteNote(out: string, { cwd, reporters }: MergeReportsOptions): string {
  const near = relative(cwd, out);
  const folder = near.startsWith('..') || isAbsolute(near) ? out : near || '.';
  const names = [
    ...(reporters.includes('html') ? ['index.html'] : []),
    ...(reporters.includes('junit') ? ['junit.xml'] : []),
    'badge.json',
  ];
  return `Wrote ${names.join(', ')} in ${plainText(folder)}.`;
}

/** The index counts what retention has removed; the totals on the terminal do not. */
function ledgerOnly(located: readonly LocatedRow[], { alone = false }: MergeReportsOptions): string[] {
  if (alone) return [];
  const keys = new Set<string>();
  const there = new Set(located.flatMap(({ row, directory }) => (directory === undefined ? [] : [rowKey(row)])));
  for (const { row, folder } of located)
    if (row.kind === 'run' && !there.has(rowKey(row)) && !existsSync(join(folder, row.id))) keys.add(rowKey(row));
  if (keys.size === 0) return [];
  return [
    `${plural(keys.size, 'run')} of the ledger ${keys.size === 1 ? 'has' : 'have'} no directory any more: index.html counts ${keys.size === 1 ? 'it' : 'them'}, the totals here do not.`,
  ];
}

/**
 * An artifact may lack what its ledger convicts: nobody should take the rest for everything. Of the last command that stored there: what
 * earlier ones left, retention may have removed.
 */
function lostConvictions(located: readonly LocatedRow[], reports: readonly JudgedRun[], out: string): HarnessError[] {
  const read = new Set(reports.map(({ id, startedAt }) => `${id} ${startedAt}`));
  const last = new Map<string, string>();
  for (const { row, folder } of located)
    if ((row.commandEndedAt ?? '') > (last.get(folder) ?? '')) last.set(folder, row.commandEndedAt!);
  const lost = located.flatMap(({ row, folder }) => {
    if (row.kind !== 'run' || row.verdict !== 'unsafe' || folder === out) return [];
    const isOld = row.commandEndedAt !== undefined && row.commandEndedAt < last.get(folder)!;
    return isOld || read.has(`${row.id} ${row.startedAt}`) ? [] : [row.id];
  });
  if (lost.length === 0) return [];
  const many = lost.length > 1;
  return [
    usageError(
      'unsafe-run-lost',
      `${plural(lost.length, 'run')} that the ledgers call unsafe ${many ? 'have' : 'has'} no run directory here: ${plainText(lost[0]!)}${many ? ', …' : ''}.`,
      'Store the whole folder of run directories, or look where they were stormed.',
    ),
  ];
}

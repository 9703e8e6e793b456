// index.html: one page over all runs that the ledger knows, from its rows alone.
import type { LedgerRow } from '../../harness/store/ledger-row.ts';
import { bundlePage } from '../html/bundle-page.ts';
import { documentShell } from '../html/document.ts';
import type { IndexData } from '../html/page/index/index-data.ts';
import { visible } from '../html/page/visible.ts';
import { resultLine } from '../result-line.ts';
import { indexBody } from './index-body.ts';
import { indexStyles } from './index-styles.ts';
import { onlyPlainNames } from './page-link.ts';
import { isFresh, isRun, outcomesOf } from './row-outcome.ts';
import { trendsOf } from './trends.ts';

export interface IndexPageOptions {
  /** Whether `<id>/report.html` lies beside the index page. */
  readonly hasPage: (id: string) => boolean;
  /** Relative URLs of pages that lie in other folders, by id: of the runs of several shards (reports/merge/). */
  readonly elsewhere?: ReadonlyMap<string, string>;
  /** Sentences, such as those of readLedger. */
  readonly notes?: readonly string[];
}

/** The script of the index page. */
const indexPageEntry = new URL('../html/page/index/main', import.meta.url);

const LONGEST_NAME = 120;

/** The document, for rows in the order of the ledger: oldest first. Throws an environment error when esbuild cannot run here. */
export async function renderIndexPage(
  rows: readonly LedgerRow[],
  { hasPage, elsewhere, notes = [] }: IndexPageOptions,
): Promise<string> {
  const trends = trendsOf(rows.filter(isRun).filter(isFresh));
  const keys = new Map(
    trends.trends.map(({ subject, scenario, engine }, index) => [JSON.stringify([subject, scenario, engine]), index]),
  );
  const data: IndexData = {
    unit: trends.unit,
    times: trends.times,
    trends: trends.trends.map((trend) => ({
      ...trend,
      subject: visible(trend.subject, LONGEST_NAME),
      scenario: visible(trend.scenario, LONGEST_NAME),
    })),
  };
  return documentShell({
    title: rows.length === 0 ? 'lockstorm' : `lockstorm: ${resultLine(outcomesOf(rows))}`,
    styles: indexStyles(),
    script: await bundlePage(indexPageEntry),
    data: Buffer.from(JSON.stringify(data)).toString('base64'),
    body: indexBody(rows, {
      hasPage: onlyPlainNames(hasPage, elsewhere),
      notes,
      trends,
      trendOf: (key) => keys.get(key) ?? -1,
    }).text,
  });
}

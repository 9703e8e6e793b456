// The body of the index page: totals, rates by subject and scenario, trends, explorations, runs. All of it is there without JavaScript.
import type { ExplorationRow, LedgerRow, RunRow } from '../../harness/store/ledger-row.ts';
import { resultLine } from '../result-line.ts';
import { number, plural } from '../words.ts';
import { explorationTable } from './exploration-table.ts';
import { markup } from '../html/markup.ts';
import type { Html } from '../html/html.ts';
import type { HasPage } from './page-link.ts';
import { statisticsByPair, sum } from './pair-statistics.ts';
import { pairTable } from './pair-table.ts';
import { isFresh, isRun, outcomesOf } from './row-outcome.ts';
import { listedRuns, runTable } from './run-table.ts';
import { timeText } from './time-text.ts';
import { trendTable } from './trend-table.ts';
import type { Trends } from './trends.ts';
import { normalized } from './trends.ts';

export interface IndexBodyOptions {
  readonly hasPage: HasPage;
  readonly notes: readonly string[];
  readonly trends: Trends;
  /** The index of a pair's trend, by its key; -1: it has none. */
  readonly trendOf: (key: string) => number;
}

/** Rows come oldest first. */
export function indexBody(rows: readonly LedgerRow[], { hasPage, notes, trends, trendOf }: IndexBodyOptions): Html {
  const runs = rows.filter(isRun);
  const fresh = runs.filter(isFresh);
  const explorations = rows.filter((row): row is ExplorationRow => row.kind === 'exploration');
  return markup`<main id="index">
${header(rows, runs, notes, hasPage)}
${
  runs.length === 0
    ? markup``
    : markup`<section class="panel"><h2>By subject and scenario</h2>
<p class="dim">Unsafe rate: of the runs that were judged, safe or unsafe, with Wilson’s score interval at 95 %. It takes runs to be alike and independent, so that only plans drawn anew count, here and over time${againWords(runs.length - fresh.length)}. What retention removed is counted. Squares: the newest runs, the tall red ones unsafe.</p>
${fresh.length === 0 ? markup`` : pairTable(statisticsByPair(fresh), ({ key }) => trendOf(key))}</section>
${trendSection(trends)}`
}
${
  explorations.length === 0
    ? markup``
    : markup`<section class="panel"><h2>Explored in the simulation</h2>
<p class="dim">Plans are tried until one convicts, those that failed before first: their share is no rate.</p>
${explorationTable(explorations, hasPage)}</section>`
}
${runs.length === 0 ? markup`` : runSection(runs, hasPage)}
</main>`;
}

/** What does not count, where there is such. */
function againWords(count: number): string {
  if (count === 0) return '';
  return `: ${plural(count, 'run')} of replay, shrink, demo or a regression ${count === 1 ? 'is' : 'are'} only listed below`;
}

function header(rows: readonly LedgerRow[], runs: readonly RunRow[], notes: readonly string[], hasPage: HasPage): Html {
  const outcomes = outcomesOf(rows);
  const look =
    outcomes.failed > 0
      ? 'unsafe-text'
      : outcomes.error + outcomes.inconclusive > 0
        ? 'inconclusive-text'
        : 'safe-text';
  const line = rows.length === 0 ? 'No run yet' : resultLine(outcomes);
  const times = rows.flatMap(({ startedAt }) => normalized(startedAt) ?? []).toSorted();
  const pageless = runs.filter(({ id }) => hasPage(id) === undefined).length;
  const sentences = [
    `${seenWords(rows.length - runs.length, runs)}${times.length === 0 ? '' : `, from ${timeText(times[0])} to ${timeText(times.at(-1))} UTC`}.`,
    `${plural(sum(runs, 'acquisitions'), 'acquisition')}, ${plural(sum(runs, 'kills'), 'SIGKILL')} (${number(sum(runs, 'killsAtStake'))} at stake), ${plural(sum(runs, 'expiriesJudged'), 'expiry', 'expiries')} judged.`,
    ...(pageless === 0
      ? []
      : [
          `${plural(pageless, 'run')} without a page, counted all the same: removed to make room, passing runs first, or not written yet, which lockstorm open and the id does.`,
        ]),
  ];
  return markup`<header class="panel"><h1>lockstorm: <span class="${look}">${line}</span></h1>
${sentences.map((sentence) => markup`<p class="dim">${sentence}</p>`)}${notes.map((note) => markup`<p class="remark">${note}</p>`)}</header>`;
}

/** `36 runs, 30 of them simulated, and 2 explorations` */
function seenWords(explorations: number, runs: readonly RunRow[]): string {
  const simulated = runs.filter(({ engine }) => engine === 'sim').length;
  const share = simulated === runs.length ? 'all' : `${number(simulated)} of them`;
  return [
    plural(runs.length, 'run'),
    ...(simulated === 0 ? [] : [`, ${share} simulated`]),
    ...(explorations === 0 ? [] : [`${simulated === 0 ? '' : ','} and ${plural(explorations, 'exploration')}`]),
  ].join('');
}

function trendSection(trends: Trends): Html {
  const { untimed, earlier, unit, times } = trends;
  if (times.length === 0) return markup``;
  const remarks = [
    `A point is ${unit === 'day' ? 'a day (UTC)' : 'a command'}.`,
    ...(untimed === 0 ? [] : [`${plural(untimed, 'run')} without a time ${untimed === 1 ? 'is' : 'are'} left out.`]),
    ...(earlier === 0 ? [] : [`${plural(earlier, 'earlier run')} ${earlier === 1 ? 'is' : 'are'} left out.`]),
  ].join(' ');
  return markup`<section class="panel"><h2>Over time</h2><p class="dim">${remarks}</p>
<div id="trends"></div>
<details><summary>As a table, all runs together</summary>${trendTable(trends)}</details></section>`;
}

function runSection(runs: readonly RunRow[], hasPage: HasPage): Html {
  const listed = listedRuns(runs);
  const left = runs.length - listed.length;
  const remark =
    left === 0 ? '' : ` ${plural(left, 'older run')} ${left === 1 ? 'is' : 'are'} counted above and not listed.`;
  return markup`<section class="panel"><h2>Runs</h2><p class="dim">Newest first.${remark}</p>
<div id="run-filter"></div>
${runTable(listed, hasPage)}</section>`;
}

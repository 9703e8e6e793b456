// The table of subjects and scenarios: how often, how sure, how much was seen.
import { number, seconds } from '../words.ts';
import { latestStrip } from './latest-strip.ts';
import { markup } from '../html/markup.ts';
import type { Html } from '../html/html.ts';
import type { PairStatistics } from './pair-statistics.ts';
import { rateBar } from './rate-bar.ts';
import type { RateInterval } from './wilson.ts';

/** A row a pair; `trendOf` gives the index of its trend, which the script shows on request. */
export function pairTable(pairs: readonly PairStatistics[], trendOf: (pair: PairStatistics) => number): Html {
  return markup`<div class="scroll"><table class="plain pairs"><thead><tr><th>subject</th><th>scenario</th><th class="number">unsafe</th><th class="number">runs</th><th class="number">unsafe<br>rate</th><th>95 % interval</th><th>newest runs</th><th class="number">incon-<br>clusive</th><th class="number">not run<br>to the end</th><th class="number">acqui-<br>sitions</th><th class="number">SIGKILLs<br>at stake</th><th class="number">expiries<br>judged</th><th class="number">worst<br>margin</th><th></th></tr></thead><tbody>
${pairs.map((pair) => pairRow(pair, trendOf(pair)))}</tbody></table></div>`;
}

function pairRow(pair: PairStatistics, trend: number): Html {
  const { subject, scenario, engine, runs, outcomes, unsafeRate, worstMarginMs, worstMarginCheck } = pair;
  const counts = [outcomes.inconclusive, outcomes.error, pair.acquisitions, pair.killsAtStake, pair.expiriesJudged];
  return markup`<tr data-trend="${trend}"><th scope="row"><bdi>${subject}</bdi></th><td><bdi>${scenario}</bdi>${engine === 'sim' ? markup` <span class="dim">simulated</span>` : ''}</td>${numberCell(outcomes.failed, true)}<td class="number">${number(runs)}</td>${rateCells(unsafeRate)}<td>${latestStrip(pair.latest)}</td>${counts.map((count) => numberCell(count))}<td class="number">${marginText(worstMarginMs)}</td><td class="dim"><bdi>${worstMarginCheck ?? ''}</bdi></td></tr>
`;
}

/** A number; 0 stands back. */
function numberCell(count: number, bad = false): Html {
  return markup`<td class="number${count === 0 ? ' dim' : bad ? ' unsafe-text' : ''}">${number(count)}</td>`;
}

function rateCells(interval: RateInterval | undefined): Html {
  if (!interval) return markup`<td class="number dim" colspan="2">none was judged</td>`;
  const text = `${percent(interval.low).replace(' %', '')} to ${percent(interval.high)}`;
  return markup`<td class="number">${percent(interval.rate)}</td><td class="interval">${rateBar(interval)} ${text}</td>`;
}

/** `3.1 %`, `28 %` */
export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

/** `0.31 s`; empty where no bound was met. */
export function marginText(ms: number | null): string {
  return ms === null ? '' : seconds(ms).replace('-', '−');
}

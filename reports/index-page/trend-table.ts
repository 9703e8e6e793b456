// How all runs together came out over time, for a reader without JavaScript: the script draws the same as curves, and of each pair.
import type { IndexData, TrendPoint } from '../html/page/index/index-data.ts';
import { number, seconds } from '../words.ts';
import { markup } from '../html/markup.ts';
import type { Html } from '../html/html.ts';
import { percent } from './pair-table.ts';
import { timeText } from './time-text.ts';

/** A row a point in time, the newest first. */
export function trendTable({ unit, times, trends }: IndexData): Html {
  const rows = trends[0]!.points
    .toReversed()
    .map((point) => trendRow(unit === 'day' ? times[point.time]! : timeText(times[point.time]), point));
  return markup`<div class="scroll"><table class="plain"><thead><tr><th>${unit === 'day' ? 'day (UTC)' : 'command ended (UTC)'}</th><th class="number">runs</th><th class="number">unsafe</th><th class="number">of those judged</th><th class="number">inconclusive</th><th class="number">not run to the end</th><th class="number">acquisitions</th><th class="number">worst margin</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
}

function trendRow(
  time: string,
  { runs, passed, failed, inconclusive, error, acquisitions, worstMarginMs }: TrendPoint,
): Html {
  const judged = passed + failed;
  return markup`<tr><th scope="row">${time}</th><td class="number">${number(runs)}</td><td class="number${failed > 0 ? ' unsafe-text' : ''}">${number(failed)}</td><td class="number">${judged === 0 ? '' : percent(failed / judged)}</td><td class="number">${number(inconclusive)}</td><td class="number">${number(error)}</td><td class="number">${number(acquisitions)}</td><td class="number">${worstMarginMs === null ? '' : seconds(worstMarginMs)}</td></tr>
`;
}

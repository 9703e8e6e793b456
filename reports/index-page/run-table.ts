// The list of runs, newest first, as a table that needs no script; the script filters it.
import type { RunRow } from '../../harness/store/ledger-row.ts';
import type { Outcome } from '../outcome.ts';
import { number, plural } from '../words.ts';
import { markup } from '../html/markup.ts';
import type { Html } from '../html/html.ts';
import { runLink } from './page-link.ts';
import type { HasPage } from './page-link.ts';
import { marginText } from './pair-table.ts';
import { outcomeOfRow, subjectOf } from './row-outcome.ts';
import { timeText } from './time-text.ts';

/** Listed are so many, the newest; of the older ones so many that did not pass. */
export const LISTED = 1000;
export const OLDER_LISTED = 500;

/** The rows that are listed, newest first; rows come oldest first. */
export function listedRuns(rows: readonly RunRow[]): RunRow[] {
  const newest = rows.toReversed();
  const older = newest.slice(LISTED).filter((row) => outcomeOfRow(row) !== 'passed');
  return [...newest.slice(0, LISTED), ...older.slice(0, OLDER_LISTED)];
}

export function runTable(rows: readonly RunRow[], hasPage: HasPage): Html {
  return markup`<div class="scroll"><table class="plain" id="runs"><thead><tr><th>outcome</th><th>run</th><th>began (UTC)</th><th>scenario</th><th>subject</th><th>engine</th><th>etcd</th><th class="number">acqui-<br>sitions</th><th class="number">SIGKILLs<br>at stake</th><th class="number">expiries<br>judged</th><th class="number">worst<br>margin</th></tr></thead><tbody>
${rows.map((row) => runRow(row, hasPage))}</tbody></table></div>`;
}

const badges: Readonly<Record<Outcome, readonly [string, string]>> = {
  passed: ['safe', 'safe'],
  failed: ['unsafe', 'unsafe'],
  inconclusive: ['inconclusive', 'inconclusive'],
  error: ['inconclusive', 'not run'],
};

function runRow(row: RunRow, hasPage: HasPage): Html {
  const outcome = outcomeOfRow(row);
  const [look, word] = badges[outcome];
  const pageless = hasPage(row.id) !== undefined ? '' : markup` <span class="dim">no page</span>`;
  return markup`<tr data-outcome="${outcome}"><td><span class="badge ${look}">${word}</span></td><td>${runLink(row.id, hasPage)}${pageless}${whyOf(row)}</td><td class="when">${timeText(row.startedAt)}</td><td><bdi>${row.scenario}</bdi></td><td><bdi>${subjectOf(row)}</bdi></td><td>${row.engine}</td><td><bdi>${row.etcd}, ${plural(row.members, 'member')}</bdi></td><td class="number" data-name="acquisitions">${number(row.acquisitions)}</td><td class="number" data-name="SIGKILLs at stake">${number(row.killsAtStake)}</td><td class="number" data-name="expiries judged">${number(row.expiriesJudged)}</td><td class="number" data-name="worst margin">${marginText(row.worstMarginMs)}</td></tr>
`;
}

/** What went wrong, in a line below the name. */
function whyOf({ what, convictedBy, error, interrupted }: RunRow): Html {
  const why = [
    ...(what === undefined ? [] : [convictedBy.length > 0 ? `${convictedBy.join(', ')}: ${what}` : what]),
    ...(error === undefined ? [] : [`the environment failed: ${error}`]),
    ...(interrupted ? ['interrupted'] : []),
  ].join('; ');
  return why === '' ? markup`` : markup`<div class="why">${why}</div>`;
}

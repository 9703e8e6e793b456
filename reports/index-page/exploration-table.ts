// The table of subjects that were explored in the simulation.
import type { ExplorationRow } from '../../harness/store/ledger-row.ts';
import { groupBy, number } from '../words.ts';
import { markup } from '../html/markup.ts';
import type { Html } from '../html/html.ts';
import { runLink } from './page-link.ts';
import type { HasPage } from './page-link.ts';
import { outcomesOf } from './row-outcome.ts';

/** So many minimal plans of a subject are named. */
const NAMED = 5;

/** A row a subject; rows come oldest first. */
export function explorationTable(rows: readonly ExplorationRow[], hasPage: HasPage): Html {
  const subjects = [...groupBy(rows, ({ subject }) => subject)].map(([subject, group]) =>
    subjectRow(subject, group, hasPage),
  );
  return markup`<div class="scroll"><table class="plain"><thead><tr><th>subject</th><th class="number">explored</th><th class="number">plans</th><th class="number">unsafe plans</th><th class="number">times unsafe</th><th>newest minimal plans</th></tr></thead><tbody>
${subjects}</tbody></table></div>`;
}

function subjectRow(subject: string, rows: readonly ExplorationRow[], hasPage: HasPage): Html {
  const total = (what: 'plans' | 'unsafePlans'): number => rows.reduce((sum, row) => sum + row[what], 0);
  const findings = [...new Set(rows.toReversed().flatMap((row) => row.findings))];
  const { failed } = outcomesOf(rows);
  const named = findings.slice(0, NAMED).map((id) => markup`<span class="finding">${runLink(id, hasPage)}</span> `);
  const more = findings.length > NAMED ? `and ${number(findings.length - NAMED)} more` : '';
  return markup`<tr><th scope="row"><bdi>${subject}</bdi></th><td class="number">${number(rows.length)}</td><td class="number">${number(total('plans'))}</td><td class="number${total('unsafePlans') > 0 ? ' unsafe-text' : ''}">${number(total('unsafePlans'))}</td><td class="number">${number(failed)}</td><td>${named}${more}</td></tr>
`;
}

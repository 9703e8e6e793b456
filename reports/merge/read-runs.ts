// Run directories as reports: each run once, and what cannot be read does not keep the others from it.
import { environmentError, HarnessError, messageOf, usageError } from '../../harness/errors.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { rowKey } from '../../harness/store/row-key.ts';
import { notJudged } from '../evidence.ts';
import { judgedRunOf } from '../judged-run.ts';
import { ledgerRowOf } from '../ledger-rows.ts';
import { plainText } from '../plain-text.ts';
import { plural } from '../words.ts';
import type { ChosenRuns } from './choose-runs.ts';

export interface ReadRuns {
  /** In the order in which they began. */
  readonly reports: readonly JudgedRun[];
  readonly notes: readonly string[];
  readonly failures: readonly HarnessError[];
}

const NAMED = 3;

/** Judges those that have no verdict yet. Writes nothing. */
export async function readRuns({ runs }: Pick<ChosenRuns, 'runs'>, stop: AbortSignal): Promise<ReadRuns> {
  const reports = new Map<string, JudgedRun>();
  const unread: { id: string; error: unknown }[] = [];
  const empty: string[] = [];
  let twice = 0;
  for (const { directory, named } of runs) {
    if (stop.aborted) break;
    try {
      const report = await judgedRunOf(directory);
      const failure = notJudged(report, directory);
      if (failure !== undefined) throw failure;
      const key = rowKey(ledgerRowOf(report));
      if (reports.has(key)) twice += 1;
      else reports.set(key, report);
    } catch (error) {
      // A run that was killed before its first event says nothing of anybody.
      if (!named && error instanceof HarnessError && error.code === 'nothing-recorded') empty.push(directory.id);
      else unread.push({ id: directory.id, error });
    }
  }
  return {
    reports: [...reports.values()].toSorted((a, b) => order(a.startedAt, b.startedAt)),
    notes: [
      ...(twice === 0 ? [] : [`${plural(twice, 'run')} came twice and ${twice === 1 ? 'counts' : 'count'} once.`]),
      ...(empty.length === 0
        ? []
        : [
            `${plural(empty.length, 'run')} recorded nothing and ${empty.length === 1 ? 'is' : 'are'} not counted: ${some(empty)}.`,
          ]),
    ],
    failures: unread.length === 0 ? [] : [failureOf(unread, runs.length)],
  };
}

function failureOf(unread: readonly { id: string; error: unknown }[], of: number): HarnessError {
  const [first] = unread;
  if (unread.length === 1 && first?.error instanceof HarnessError) return first.error;
  const told = unread.map(({ id, error }) => `${id} (${messageOf(error).replace(/\.$/, '')})`);
  const message = `${unread.length} of ${plural(of, 'run')} could not be read: ${some(told)}.`;
  const remedy = 'The others are shown. Remove these folders, or use the version of lockstorm that wrote them.';
  const usage = unread.every(({ error }) => error instanceof HarnessError && error.kind === 'usage');
  return (usage ? usageError : environmentError)('runs-not-read', message, remedy);
}

function some(texts: readonly string[]): string {
  const named = texts.slice(0, NAMED).map((text) => plainText(text, 300));
  return texts.length > NAMED ? `${named.join(', ')} and ${texts.length - NAMED} more` : named.join(', ');
}

/** By the wall clock; what has no time comes first. */
function order(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

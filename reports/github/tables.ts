// The tables of the job summary: a row a subject and scenario, a row an explored subject.
import { mergeVerdicts } from '../../harness/checks/check.ts';
import type { Verdict } from '../../harness/checks/check.ts';
import type { ExplorationReport, JudgedRun } from '../../harness/report-types.ts';
import { etcdWords } from '../etcd-words.ts';
import { convictingChecks, expiriesJudged, worstMargin } from '../seen.ts';
import { groupBy, number, seconds } from '../words.ts';
import { code, words } from './escape.ts';

/** More are counted: a table of hundreds of rows helps nobody. */
const ROWS = 60;
const marks: Readonly<Record<Verdict, string>> = {
  safe: '✅ safe',
  unsafe: '❌ **UNSAFE**',
  inconclusive: '⚠️ inconclusive',
};

/** What was tried and the verdict, by subject, scenario and etcd. */
export function runsTable(reports: readonly JudgedRun[]): string {
  const groups = groupBy(reports, ({ subjects, scenario, etcd }) =>
    [subjects.join('+'), scenario, etcdWords(etcd)].join('\n'),
  );
  const rows = [...groups.values()].map((group) => {
    const [{ subjects, scenario, etcd }] = group as [JudgedRun];
    const judgements = group.map(({ judgement }) => judgement);
    const sum = (what: 'acquisitions' | 'kills'): number =>
      judgements.reduce((total, { counts }) => total + counts[what], 0);
    const worst = worstMargin(judgements);
    return [
      [verdictsOf(judgements.map(({ verdict }) => verdict)), ...convictingChecks(judgements)].join(' '),
      code(subjects.join('+')),
      words(scenario),
      words(etcdWords(etcd)),
      number(group.length),
      number(sum('acquisitions')),
      number(sum('kills')),
      number(judgements.reduce((total, judgement) => total + expiriesJudged(judgement), 0)),
      worst === undefined ? '–' : `${seconds(worst.ms)} ${worst.check}`,
    ];
  });
  const head = ['verdict', 'subject', 'scenario', 'etcd', 'runs', 'acquisitions', 'SIGKILLs', 'expiries judged'];
  return table([...head, 'worst margin'], rows, 4);
}

/** A row an explored subject. */
export function exploredTable(explored: readonly ExplorationReport[]): string {
  const rows = explored.map(({ subject, verdict, counts, failure }) => [
    failure !== undefined && verdict !== 'unsafe' ? '⚠️ not judged' : marks[verdict],
    code(subject),
    number(counts.plans),
    number(counts.acquisitions),
    number(Object.values(counts.faults).reduce((total, count) => total + count, 0)),
  ]);
  return table(['verdict', 'explored', 'plans', 'acquisitions', 'faults'], rows, 2);
}

/** `❌ **UNSAFE** 2 of 5`; how many only where they differ. */
function verdictsOf(verdicts: readonly Verdict[]): string {
  const merged = mergeVerdicts(verdicts);
  const times = verdicts.filter((verdict) => verdict === merged).length;
  return times === verdicts.length ? marks[merged] : `${marks[merged]} ${times} of ${verdicts.length}`;
}

/** Columns from `numericFrom` on are flushed right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], numericFrom: number): string {
  const untold = rows.length - ROWS;
  return [
    row(head),
    row(head.map((_, index) => (index < numericFrom ? '---' : '---:'))),
    ...rows.slice(0, ROWS).map(row),
    ...(untold > 0 ? [row([`and ${untold} more`, ...head.slice(1).map(() => '')])] : []),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

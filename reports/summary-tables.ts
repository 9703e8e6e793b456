// The tables of the summary: per check, and per scenario and subject.
import type { Verdict } from '../harness/checks/check.ts';
import { mergeVerdicts } from '../harness/checks/check.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import type { Paint, Style } from './paint.ts';
import { etcdWords, isSimulated } from './etcd-words.ts';
import { checksSeen, expiriesJudged, otherFaults, worstMargin } from './seen.ts';
import { table } from './table.ts';
import { groupBy, number, plural, seconds, tally } from './words.ts';

/** A row a check: what it judged over all runs, how near to its bound it came, what it could not judge. */
export function checksTable(reports: readonly JudgedRun[], paint: Paint): string {
  const rows = checksSeen(reports.map((report) => report.judgement)).map((seen) => [
    seen.check,
    verdictWord(seen.verdict, paint),
    Object.entries(seen.judged)
      .map(([what, count]) => `${number(count)} ${what}`)
      .join(', ') || 'nothing',
    margin(seen.worstMarginMs),
    tally(seen.inconclusive) || '0',
  ]);
  return table(['check', 'verdict', 'judged', 'worst margin', 'inconclusive judgements'], rows, paint, [3]);
}

/** A row a pair of scenario and subject: how much was tried, and the verdict. */
export function runsTable(reports: readonly JudgedRun[], paint: Paint): string {
  const groups = groupBy(reports, (report) => `${report.scenario}\n${report.subjects.join('+')}`);
  const rows = [...groups].map(([key, group]) => {
    const [scenario = '', subject = ''] = key.split('\n');
    const judgements = group.map((report) => report.judgement);
    const sum = (what: 'acquisitions' | 'kills' | 'killsAtStake'): number =>
      judgements.reduce((total, { counts }) => total + counts[what], 0);
    const worst = worstMargin(judgements);
    return [
      scenario,
      subject,
      number(group.length),
      number(sum('acquisitions')),
      `${number(sum('kills'))} (${number(sum('killsAtStake'))})`,
      number(judgements.reduce((total, judgement) => total + otherFaults(judgement), 0)),
      number(judgements.reduce((total, judgement) => total + expiriesJudged(judgement), 0)),
      worst === undefined ? '–' : `${margin(worst.ms)} ${worst.check}`,
      verdictWord(mergeVerdicts(judgements.map(({ verdict }) => verdict)), paint),
    ];
  });
  const head = [
    'scenario',
    'subject',
    'runs',
    'acquisitions',
    'SIGKILLs (at stake)',
    'other faults',
    'expiries judged',
    'worst margin',
    'verdict',
  ];
  return table(head, rows, paint, [2, 3, 4, 5, 6]);
}

/** Which etcd was stormed, and what of it a reader should know. */
export function etcdLines(reports: readonly JudgedRun[]): string {
  const etcds = new Set(
    reports.map(({ etcd }) =>
      isSimulated(etcd)
        ? etcdWords(etcd)
        : `etcd ${etcd.version} (${etcd.provider}), ${plural(etcd.members, 'member')}${etcd.note === undefined ? '' : `: ${etcd.note}`}`,
    ),
  );
  return [...etcds].map((line) => `  ${line}`).join('\n');
}

export function verdictWord(verdict: Verdict, paint: Paint): string {
  const styles: Record<Verdict, Style> = { safe: 'green', unsafe: 'red', inconclusive: 'yellow' };
  return paint(styles[verdict], verdict === 'unsafe' ? 'UNSAFE' : verdict);
}

function margin(ms: number | null): string {
  return ms === null ? '–' : seconds(ms);
}

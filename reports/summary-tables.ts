// The tables of the summary: per check, and per scenario and subject.
import { stripVTControlCharacters } from 'node:util';
import type { Verdict } from '../harness/checks/check.ts';
import { mergeVerdicts } from '../harness/checks/check.ts';
import { isEndOfLife, knownBugsOf, versionNote } from '../harness/etcd-bugs.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import type { Paint, Style } from './paint.ts';
import { etcdWords, isSimulated, versionsStormed } from './etcd-words.ts';
import { checksSeen, convictingChecks, expiriesJudged, otherFaults, worstMargin } from './seen.ts';
import { widthOf } from './live/display-width.ts';
import { table } from './table.ts';
import { counted, groupBy, number, plural, seconds, tally } from './words.ts';
import { wrap } from './wrap.ts';

/** A row a check: what it judged over all runs, how near to its bound it came, what it could not judge. */
export function checksTable(reports: readonly JudgedRun[], paint: Paint, columns?: number): string {
  const rows = checksSeen(reports.map((report) => report.judgement)).map((seen) => [
    seen.check,
    verdictWord(seen.verdict, paint),
    Object.entries(seen.judged)
      .map(([what, count]) => counted(count, what))
      .join(', ') || 'nothing',
    margin(seen.worstMarginMs),
    tally(seen.inconclusive) || '0',
  ]);
  return table(['check', 'verdict', 'judged', 'worst margin', 'inconclusive judgements'], rows, paint, [3], columns);
}

/** A row a pair of scenario and subject: how much was tried, and the verdict. */
export function runsTable(reports: readonly JudgedRun[], paint: Paint, columns?: number): string {
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
      [
        verdictWord(mergeVerdicts(judgements.map(({ verdict }) => verdict)), paint),
        ...convictingChecks(judgements),
      ].join(' '),
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
  const whole = table(head, rows, paint, [2, 3, 4, 5, 6]);
  if (columns === undefined || whole.split('\n').every((line) => widthOf(stripVTControlCharacters(line)) <= columns))
    return whole;
  // What names a row can stand in one cell, one below the other.
  const folded = rows.map(([scenario, subject, ...cells]) => [`${scenario} ${subject}`, ...cells]);
  return table(['scenario, subject', ...head.slice(2)], folded, paint, [1, 2, 3, 4, 5], columns);
}

/** A row a version of etcd, where several were stormed; undefined where it was one. */
export function versionsTable(reports: readonly JudgedRun[], paint: Paint, columns?: number): string | undefined {
  const versions = versionsStormed(reports);
  if (versions.length < 2) return undefined;
  const rows = versions.map((version) => {
    const group = reports.filter(({ etcd }) => etcd.version === version && !isSimulated(etcd));
    const judgements = group.map(({ judgement }) => judgement);
    const late = checksSeen(judgements).find(({ check }) => check === 'late-expiry');
    return [
      version,
      number(group.length),
      number(judgements.reduce((total, { counts }) => total + counts.acquisitions, 0)),
      number(judgements.reduce((total, judgement) => total + expiriesJudged(judgement), 0)),
      margin(late?.worstMarginMs ?? null),
      verdictsOf(judgements, paint),
      number(knownBugsOf(version).length),
    ];
  });
  const head = ['etcd', 'runs', 'acquisitions', 'expiries judged', 'late-expiry margin', 'verdicts', 'known bugs'];
  return table(head, rows, paint, [1, 2, 3, 4, 6], columns);
}

/** `6 safe`, `5 safe, 1 UNSAFE`. */
function verdictsOf(judgements: JudgedRun['judgement'][], paint: Paint): string {
  return (['safe', 'inconclusive', 'unsafe'] as const)
    .map((verdict) => ({ verdict, times: judgements.filter((judgement) => judgement.verdict === verdict).length }))
    .filter(({ times }) => times > 0)
    .map(({ verdict, times }) => `${times} ${verdictWord(verdict, paint)}`)
    .join(', ');
}

/** Which etcds were stormed, and after them, once each, what of their versions a reader should know. */
export function etcdLines(reports: readonly JudgedRun[], columns = Infinity): string {
  const etcds = reports.map(({ etcd }) =>
    isSimulated(etcd) || etcd.provider === 'import'
      ? etcdWords(etcd)
      : `etcd ${etcd.version} (${etcd.provider}), ${plural(etcd.members, 'member')}`,
  );
  const notes = new Map(
    reports.flatMap(({ etcd: { version, note } }) => (note === undefined ? [] : [[note, version]])),
  );
  const lines = [...new Set(etcds), ...[...notes].map(([note, version]) => noteLine(version, note))];
  return lines.flatMap((line) => wrap('  ', line, columns)).join('\n');
}

/** Known bugs by their numbers only: this stands in each green run too. */
function noteLine(version: string, note: string): string {
  const bugs = knownBugsOf(version);
  if (note !== versionNote(version) || bugs.length === 0) return note;
  const numbers = bugs.map(({ issue }) => `#${issue}`).join(', ');
  return `etcd ${version} ${isEndOfLife(version) ? 'is end of life, and ' : ''}has known bugs (docs/etcd.md tells them): ${numbers}`;
}

export function verdictWord(verdict: Verdict, paint: Paint): string {
  const styles: Record<Verdict, Style> = { safe: 'green', unsafe: 'red', inconclusive: 'yellow' };
  return paint(styles[verdict], verdict === 'unsafe' ? 'UNSAFE' : verdict);
}

function margin(ms: number | null): string {
  return ms === null ? '–' : seconds(ms);
}

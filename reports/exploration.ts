// What an exploration saw: a row a subject, a row a check, and the line that goes on while it runs.
import { checkNames } from '../harness/checks/check.ts';
import type { ExplorationReport } from '../harness/report-types.ts';
import type { PlanCounts } from '../harness/search/threads/plan-counts.ts';
import type { Part } from './live/parts.ts';
import type { Paint } from './paint.ts';
import { expiriesIn } from './seen.ts';
import { verdictWord } from './summary-tables.ts';
import { table } from './table.ts';
import { addCounts, counted, number, plural, span, tally } from './words.ts';

/** A row a subject: how much was tried, at which rate, and the verdict. */
export function exploredTable(explored: readonly ExplorationReport[], paint: Paint, columns?: number): string {
  const rows = explored.map(({ subject, counts, cpuMs, verdict, failure }) => [
    subject,
    number(counts.plans),
    span(counts.virtualMs),
    number(counts.acquisitions),
    faultsStruck(counts),
    number(expiriesJudgedIn(counts)),
    number(counts.verdicts.inconclusive),
    rates(counts, cpuMs),
    isNotJudged({ failure, verdict }) ? paint('yellow', 'not judged') : verdictWord(verdict, paint),
  ]);
  const head = [
    'explored',
    'plans',
    'virtual time',
    'acquisitions',
    'faults struck',
    'expiries judged',
    'inconclusive',
    'per CPU second',
    'verdict',
  ];
  return table(head, rows, paint, [1, 2, 3, 5, 6], columns);
}

/** A row a check, over all subjects: what it judged, and what it could not. */
export function exploredChecksTable(explored: readonly ExplorationReport[], paint: Paint, columns?: number): string {
  const rows = checkNames.flatMap((check) => {
    const judged = addCounts(explored.map(({ counts }) => counts.judged[check] ?? {}));
    const inconclusive = addCounts(explored.map(({ counts }) => counts.inconclusive[check] ?? {}));
    if (Object.keys(judged).length + Object.keys(inconclusive).length === 0) return [];
    const words = Object.entries(judged).map(([what, count]) => counted(count, what));
    return [[check, words.join(', ') || 'nothing', tally(inconclusive) || '0']];
  });
  return table(['check', 'judged', 'inconclusive judgements'], rows, paint, [], columns);
}

/** `2 subjects explored: 1 safe, 1 unsafe`. Plain: CI greps for it. */
export function exploredTotals(explored: readonly ExplorationReport[]): string {
  const words: [string, (each: ExplorationReport) => boolean][] = [
    ['safe', (each) => !isNotJudged(each) && each.verdict === 'safe'],
    ['unsafe', ({ verdict }) => verdict === 'unsafe'],
    ['inconclusive', (each) => !isNotJudged(each) && each.verdict === 'inconclusive'],
    ['not simulated', isNotJudged],
  ];
  const parts = words.flatMap(([word, is], index) => {
    const count = explored.filter((each) => is(each)).length;
    return count > 0 || index < 2 ? [`${count} ${word}`] : [];
  });
  return `${plural(explored.length, 'subject')} explored: ${parts.join(', ')}`;
}

/** `explored 12,345 plans`, `1,203 plans/s`, `10.2 h virtual`, `45,678 acquisitions`, `9,876 faults`: while it goes on, the most telling first. */
export function explorationParts(counts: PlanCounts, elapsedMs: number): Part[] {
  const { unsafe } = counts.verdicts;
  return [
    { text: `explored ${plural(counts.plans, 'plan')}` },
    ...(unsafe === 0 ? [] : [{ text: `${plural(unsafe, 'plan')} unsafe`, style: 'red' as const }]),
    { text: `${number(Math.round(counts.plans / Math.max(0.001, elapsedMs / 1000)))} plans/s` },
    { text: `${span(counts.virtualMs)} virtual` },
    { text: plural(counts.acquisitions, 'acquisition') },
    { text: plural(sum(counts.faults), 'fault') },
  ];
}

function isNotJudged({ failure, verdict }: Pick<ExplorationReport, 'verdict'> & { failure?: unknown }): boolean {
  return failure !== undefined && verdict !== 'unsafe';
}

function faultsStruck({ faults }: PlanCounts): string {
  const kinds = Object.entries(faults).toSorted(([, a], [, b]) => b - a);
  return kinds.map(([what, count]) => `${what} ${number(count)}`).join(', ') || 'none';
}

function expiriesJudgedIn({ judged }: PlanCounts): number {
  return expiriesIn(judged);
}

function rates({ plans, events, virtualMs }: PlanCounts, cpuMs: number): string {
  if (cpuMs === 0) return '–';
  const perSecond = (count: number): number => count / (cpuMs / 1000);
  return `${number(Math.round(perSecond(plans)))} plans, ${span(perSecond(virtualMs))}, ${number(Math.round(perSecond(events)))} events`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

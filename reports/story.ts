// The failure block: what went wrong, where, the events that led there with relative times, how often, and lines to paste.
import type { StoryLine, Violation } from '../harness/checks/check.ts';
import { fencingText } from '../harness/checks/counterfactual.ts';
import { lengthText } from '../harness/checks/length-text.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import { isClusterFault } from '../harness/plan/schema.ts';
import type { Fault } from '../harness/plan/schema.ts';
import { faultKinds } from '../harness/faults/index.ts';
import { bugWords, etcdWords } from './etcd-words.ts';
import { widthOf } from './live/display-width.ts';
import type { Paint, Style } from './paint.ts';
import { plainReport } from './plain-report.ts';
import { plainText } from './plain-text.ts';
import { planWords } from './plan-words.ts';
import { findingsOf, findingText, inOrder, sideWords } from './sides.ts';
import { number, runTime, tally } from './words.ts';
import { unbroken, wrap } from './wrap.ts';

export interface StoryOptions {
  readonly paint: Paint;
  /** What the pasted lines begin with: `npm run chaos --`. */
  readonly invocation: string;
  /** RUN in the pasted lines: the id, or the folder when it is not in the usual place. */
  readonly runReference: string;
  /** The file to look at, relative to where the user is. */
  readonly lookAt: string;
  /** Width of the window; at most 100 columns are used. */
  readonly columns?: number | undefined;
  /** Number of the run in this invocation, from 1. */
  readonly runNumber?: number;
  /** How often it failed; left out where nothing was tried, as in `check`. */
  readonly failed?: { readonly times: number; readonly of: number; readonly what: 'run' | 'attempt' };
}

/** Wider lines are hard to read, and wrap in a CI's log. */
const WIDEST = 100;
/** For the words of an event, beside its times. */
const LEAST_ROOM = 40;
const INDENT = ' '.repeat(10);

/** All violations of a run: the checks' order first, then time. */
export function violationsOf(report: JudgedRun): Violation[] {
  return report.judgement.checks.flatMap((result) => result.violations).toSorted(inOrder);
}

/**
 * The block for a run that is unsafe, without a trailing newline. It tells the first violation and counts the others. The same in a terminal,
 * JUnit and GitHub's summary; nothing in it but `paint` sets a colour, and nothing that a lock or an error is called can add a line.
 */
export function storyOf(judged: JudgedRun, options: StoryOptions): string {
  const report = plainReport(judged);
  const { paint, failed } = options;
  const columns = Math.min(options.columns ?? WIDEST, WIDEST);
  const [violation, ...others] = violationsOf(report);
  if (violation === undefined) return paint('red', `✗ UNSAFE  ${report.id}`);
  const dim = (text: string): string[] => wrap(INDENT, text, columns).map((line) => paint('dim', line));
  const labelled = (label: string, text: string): string[] => wrap(`  ${label.padEnd(INDENT.length)}`, text, columns);
  return [
    ...titleLines(violation, report, options, columns),
    ...dim(setting(violation, report)),
    ...storyLines(violation, paint, columns),
    ...(violation.expected === '' ? [] : labelled('Expected', violation.expected)),
    ...(violation.fencing === undefined ? [] : labelled('Fencing', fencingText(violation.fencing))),
    ...(others.length === 0 ? [] : labelled('Also', tally(countBy(others.map((other) => other.check))))),
    ...findingLines(report).flatMap((text) => labelled('Besides', text)),
    ...bugLine(violation, report).flatMap((text) => labelled('Etcd', text)),
    ...(failed === undefined
      ? []
      : [`  Failed ${failed.times} of ${failed.of} ${failed.what}${failed.of === 1 ? '' : 's'}.`]),
    ...traceLine(report),
    ...shrunkLines(report, columns),
    ...nextLines(report, options),
  ].join('\n');
}

/** What to do next; what somebody else recorded cannot be run again. */
function nextLines(report: JudgedRun, options: StoryOptions): string[] {
  if (report.etcd.provider === 'import') return [];
  const { invocation, lookAt } = options;
  const runReference = plainText(options.runReference);
  return [
    `  Again   ${invocation} replay ${runReference}`,
    ...realLine(report, options),
    `  Keep    ${invocation} keep   ${runReference}`,
    `  Look    ${plainText(lookAt)}`,
  ];
}

/** What went wrong, and at the end of the line, where it fits, the scenario and the number of the run. */
function titleLines(
  { what }: Violation,
  report: JudgedRun,
  { paint, runNumber }: StoryOptions,
  columns: number,
): string[] {
  const place = [report.scenario, ...(runNumber === undefined ? [] : [`run ${runNumber}`])].join('  ');
  const lines = wrap('✗ UNSAFE  ', what, columns);
  const last = lines.at(-1)!;
  const gap = columns - widthOf(last) - widthOf(place);
  const painted = lines.map((line) => paint(['red', 'bold'], line));
  if (gap < 3) return [...painted, `${INDENT}${place}`];
  return [...painted.slice(0, -1), `${painted.at(-1)!}${' '.repeat(gap)}${place}`];
}

/** What is known against the etcd in question, where something is told that is etcd's doing: no bug of etcd explains another lock's. */
function bugLine(violation: Violation, report: JudgedRun): string[] {
  if (![violation, ...findingsOf(report)].some(({ side }) => side === 'server')) return [];
  const { etcd } = report;
  const bugs = bugWords(etcd);
  return bugs === undefined ? [] : [`${etcd.version} has known bugs: ${bugs}`];
}

/** The first of what is not the lock's doing, and how many more. */
function findingLines(report: JudgedRun): string[] {
  const [first, ...others] = findingsOf(report);
  if (first === undefined) return [];
  return [`${findingText(first)}${others.length === 0 ? '' : `, and ${others.length} more`}`];
}

/** A line an event: when on the run's clock, how long before or after it went wrong, who, and what. */
function storyLines({ story, atUs: wrongUs }: Violation, paint: Paint, columns: number): string[] {
  const rows = story.map((line) => ({ ...line, time: runTime(line.atUs), away: awayText(line.atUs - wrongUs) }));
  const [time, away, who] = [
    widest(rows.map((row) => row.time)),
    widest(rows.map((row) => row.away)),
    widest(rows.map((row) => row.who)),
  ];
  const room = columns - (2 + time + 2 + away + 2 + who + 2);
  return rows.flatMap((row) => {
    const prefix = `  ${row.time.padStart(time)}  ${row.away.padStart(away)}  ${row.who.padEnd(who)}  `;
    // In a narrow window the words stand below the times.
    const lines =
      room < LEAST_ROOM ? [prefix.trimEnd(), ...wrap('    ', row.text, columns)] : wrap(prefix, row.text, columns);
    const style = row.mark && looks[row.mark];
    return style === undefined ? lines : lines.map((line) => paint(style, line));
  });
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

const looks: Readonly<Record<NonNullable<StoryLine['mark']>, Style>> = {
  cause: 'yellow',
  turn: ['red', 'bold'],
  harm: 'red',
};

/** `-2.546 s`, `0 s`, `+31 µs`, `+1.062 s` */
function awayText(us: number): string {
  return `${us > 0 ? '+' : ''}${lengthText(us)}`;
}

/** What is sure of a simulated run: that it is the same each time. */
function traceLine({ simulation }: JudgedRun): string[] {
  if (simulation === undefined) return [];
  const { traceHash, times } = simulation;
  return [times > 1 ? `  The same trace each of ${times} times: ${traceHash}.` : `  Trace ${traceHash}.`];
}

/** How small the plan became, and what it says. */
function shrunkLines({ shrunk, plan }: JudgedRun, columns: number): string[] {
  if (shrunk === undefined || plan === undefined) return [];
  const { how, tried, complete, failed } = shrunk;
  const before = failed === undefined ? '' : ` It failed ${failed.times} of ${failed.of} before.`;
  const more = complete ? '' : ' The time was over before nothing smaller was left to try.';
  return [
    ...wrap('  ', `${how} ${number(tried)} smaller plans were tried.${before}${more}`, columns),
    ...planWords(plan)
      .split('\n')
      .flatMap((line, index) => wrap(`  ${index === 0 ? 'Plan  ' : '      '}  `, line, columns)),
  ];
}

/** The same plan on real processes, where they can do it. */
function realLine({ simulation, plan }: JudgedRun, { invocation, runReference }: StoryOptions): string[] {
  if (simulation === undefined || plan === undefined) return [];
  const subjectOf = (fault: Fault): string | undefined =>
    isClusterFault(fault) ? undefined : plan.workers[fault.worker]?.subject;
  if (plan.faults.some((fault) => faultKinds[fault.what].available('real', subjectOf(fault)) !== true)) return [];
  return [`  Real    ${invocation} replay ${runReference} --engine real --attempts 10`];
}

/** `check mutual-exclusion   side lock library   subject etcd3-lock (etcd3 1.1.2)   TTL 2 s   etcd 3.4.23, 1 member` */
function setting(violation: Violation, { plan, etcd, versions }: JudgedRun): string {
  const version = versions?.[violation.subject];
  return [
    `check ${violation.check}`,
    `side ${sideWords(violation.side)}`,
    `subject ${violation.subject}${version === undefined ? '' : ` (${version})`}`,
    ...(plan === undefined ? [] : ttls(violation, plan)),
    etcdWords(etcd),
  ]
    .map(unbroken)
    .join('   ');
}

/** The TTLs asked for by the worker at fault on that lock; of all workers where that is nobody. */
function ttls(violation: Violation, plan: NonNullable<JudgedRun['plan']>): string[] {
  const rounds = plan.workers.flatMap((worker, index) => worker.rounds.map((round) => ({ ...round, index })));
  const onLock = rounds.filter((round) => round.lock === violation.lock);
  const byWorker = onLock.filter((round) => round.index === violation.workers[0]);
  const asked = (byWorker.length > 0 ? byWorker : onLock).map((round) => round.ttlSeconds);
  if (asked.length === 0) return [];
  const [least, most] = [Math.min(...asked), Math.max(...asked)];
  return [`TTL ${least === most ? least : `${least} to ${most}`} s`];
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

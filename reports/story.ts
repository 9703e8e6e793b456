// The failure block: what went wrong, where, the events that led there with relative times, how often, and lines to paste.
import type { Violation } from '../harness/checks/check.ts';
import { fencingText } from '../harness/checks/counterfactual.ts';
import type { JudgedRun } from '../harness/report-types.ts';
import { isClusterFault } from '../harness/plan/schema.ts';
import type { Fault } from '../harness/plan/schema.ts';
import { describePlan } from '../harness/plan/describe.ts';
import { faultKinds } from '../harness/faults/index.ts';
import { bugWords, etcdWords } from './etcd-words.ts';
import type { Paint } from './paint.ts';
import { findingsOf, findingText, inOrder, sideWords } from './sides.ts';
import { number, runTime, tally } from './words.ts';

export interface StoryOptions {
  readonly paint: Paint;
  /** What the pasted lines begin with: `npm run chaos --`. */
  readonly invocation: string;
  /** RUN in the pasted lines: the id, or the folder when it is not in the usual place. */
  readonly runReference: string;
  /** The file to look at, relative to where the user is. */
  readonly lookAt: string;
  /** Number of the run in this invocation, from 1. */
  readonly runNumber?: number;
  /** How often it failed; left out where nothing was tried, as in `check`. */
  readonly failed?: { readonly times: number; readonly of: number; readonly what: 'run' | 'attempt' };
}

const width = 104;

/** All violations of a run: the checks' order first, then time. */
export function violationsOf(report: JudgedRun): Violation[] {
  return report.judgement.checks.flatMap((result) => result.violations).toSorted(inOrder);
}

/** The block for a run that is unsafe, without a trailing newline. It tells the first violation and counts the others. */
export function storyOf(report: JudgedRun, options: StoryOptions): string {
  const { paint, failed } = options;
  const [violation, ...others] = violationsOf(report);
  if (violation === undefined) return paint('red', `✗ UNSAFE  ${report.id}`);
  const title = `✗ UNSAFE  ${violation.what}`;
  const place = [report.scenario, ...(options.runNumber === undefined ? [] : [`run ${options.runNumber}`])].join('  ');
  const gap = ' '.repeat(Math.max(3, width - title.length - place.length));
  return [
    `${paint(['red', 'bold'], title)}${gap}${place}`,
    indent(paint('dim', setting(violation, report))),
    ...bugLine(report).map((line) => indent(paint('dim', line))),
    ...storyLines(violation),
    ...(violation.expected === '' ? [] : [`  Expected  ${violation.expected}`]),
    ...(violation.fencing === undefined ? [] : [`  Fencing   ${fencingText(violation.fencing)}`]),
    ...(others.length === 0 ? [] : [`  Also  ${tally(countBy(others.map((other) => other.check)))}`]),
    ...findingLines(report),
    ...(failed === undefined
      ? []
      : [`  Failed ${failed.times} of ${failed.of} ${failed.what}${failed.of === 1 ? '' : 's'}.`]),
    ...traceLine(report),
    ...shrunkLines(report),
    `  Again   ${options.invocation} replay ${options.runReference}`,
    ...realLine(report, options),
    `  Keep    ${options.invocation} keep   ${options.runReference}`,
    `  Look    ${options.lookAt}`,
  ].join('\n');
}

/** What is known against the etcd in question: a reader should not take its bugs for the lock's, nor the lock's for its. */
function bugLine({ etcd }: JudgedRun): string[] {
  const bugs = bugWords(etcd);
  return bugs === undefined ? [] : [`known bugs of etcd ${etcd.version}: ${bugs}`];
}

/** The first of what is not the lock's doing, and how many more. */
function findingLines(report: JudgedRun): string[] {
  const [first, ...others] = findingsOf(report);
  if (first === undefined) return [];
  return [`  Besides  ${findingText(first)}${others.length === 0 ? '' : `, and ${others.length} more`}`];
}

function storyLines({ story }: Violation): string[] {
  const times = Math.max(...story.map(({ atUs }) => runTime(atUs).length), 0);
  const names = Math.max(...story.map(({ who }) => who.length), 0);
  return story.map(({ atUs, who, text }) => `  ${runTime(atUs).padStart(times)}   ${who.padEnd(names)}  ${text}`);
}

/** What is sure of a simulated run: that it is the same each time. */
function traceLine({ simulation }: JudgedRun): string[] {
  if (simulation === undefined) return [];
  const { traceHash, times } = simulation;
  return [times > 1 ? `  The same trace each of ${times} times: ${traceHash}.` : `  Trace ${traceHash}.`];
}

/** How small the plan became, and what it says. */
function shrunkLines({ shrunk, plan }: JudgedRun): string[] {
  if (shrunk === undefined || plan === undefined) return [];
  const { how, tried, complete, failed } = shrunk;
  const before = failed === undefined ? '' : ` It failed ${failed.times} of ${failed.of} before.`;
  const more = complete ? '' : ' The time was over before nothing smaller was left to try.';
  return [
    `  ${how} ${number(tried)} smaller plans were tried.${before}${more}`,
    ...describePlan(plan)
      .split('\n')
      .map((line, index) => `  ${index === 0 ? 'Plan  ' : '      '}  ${line}`),
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
  ].join('   ');
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

function indent(text: string): string {
  return `          ${text}`;
}

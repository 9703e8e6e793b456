// What a run counts as, and the exit code that several runs lead to.
import { ExitCode } from '../harness/errors.ts';
import type { ExplorationReport, JudgedRun } from '../harness/report-types.ts';
import { plural } from './words.ts';

export type Outcome = 'passed' | 'failed' | 'inconclusive' | 'error';

/** A run that is unsafe failed, whatever else went wrong; one whose environment failed is no verdict on the subject. */
export function outcomeOf(report: JudgedRun, allowInconclusive: boolean): Outcome {
  if (report.judgement.verdict === 'unsafe') return 'failed';
  if (report.error !== undefined) return 'error';
  if (report.judgement.verdict === 'inconclusive') return allowInconclusive ? 'passed' : 'inconclusive';
  return 'passed';
}

/** Ctrl-C ended it before any lock was asked for: there is nothing to say of it. */
export function wasIdle({ interrupted, error, judgement }: JudgedRun): boolean {
  return interrupted && error === undefined && judgement.verdict === 'inconclusive' && judgement.counts.acquires === 0;
}

/** `5 runs were interrupted before anything happened.`; undefined where there was none. */
export function idleLine(reports: readonly JudgedRun[]): string | undefined {
  const idle = reports.filter(wasIdle).length;
  if (idle === 0) return undefined;
  return `${plural(idle, 'run')} ${idle === 1 ? 'was' : 'were'} interrupted before anything happened.`;
}

export interface Ending {
  readonly allowInconclusive: boolean;
  readonly interrupted: boolean;
  /** What failed outside any run: no etcd was found, a history could not be read. */
  readonly failures?: readonly { readonly kind: 'usage' | 'environment' }[];
  /** Subjects that were explored: each counts as one more run. */
  readonly explored?: readonly ExplorationReport[];
}

/** What an explored subject counts as: one that is unsafe failed, whatever else went wrong. */
export function outcomeOfExplored({ verdict, failure }: ExplorationReport, allowInconclusive: boolean): Outcome {
  if (verdict === 'unsafe') return 'failed';
  if (failure !== undefined) return 'error';
  return verdict === 'safe' || allowInconclusive ? 'passed' : 'inconclusive';
}

/**
 * Unsafe wins over everything; then an interruption, whose failures may be its own; then the environment, what the user asked
 * for, inconclusive, and safe. No run at all is inconclusive: nothing was judged.
 */
export function exitCodeOf(
  reports: readonly JudgedRun[],
  { allowInconclusive, interrupted, failures = [], explored = [] }: Ending,
): ExitCode {
  const outcomes = [
    ...reports.map((report) => outcomeOf(report, allowInconclusive)),
    ...explored.map((subject) => outcomeOfExplored(subject, allowInconclusive)),
  ];
  if (outcomes.includes('failed')) return ExitCode.unsafe;
  if (interrupted) return ExitCode.interrupted;
  const kinds = [
    ...failures.map((failure) => failure.kind),
    ...[...reports.map(({ error }) => error), ...explored.map(({ failure }) => failure)].flatMap((error) =>
      error === undefined ? [] : [error.kind ?? 'environment'],
    ),
  ];
  if (kinds.includes('environment')) return ExitCode.environment;
  if (kinds.includes('usage')) return ExitCode.usage;
  if (outcomes.length === 0 || outcomes.includes('inconclusive')) return ExitCode.inconclusive;
  return ExitCode.safe;
}

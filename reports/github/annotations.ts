// Annotations of a GitHub workflow run: an error a different failure, a warning for what is no verdict, and the result as a notice.
import type { ExplorationReport, JudgedRun } from '../../harness/report-types.ts';
import { differentFailures } from '../different-failures.ts';
import { inTheirWords } from '../in-their-words.ts';
import { idleLine, outcomeOf, wasIdle } from '../outcome.ts';
import { outcomeCounts, resultLine } from '../result-line.ts';
import { whyInconclusive } from '../run-line.ts';
import { sideWords } from '../sides.ts';
import { violationsOf } from '../story.ts';
import { commandData, commandProperty } from './escape.ts';

export interface AnnotationOptions {
  readonly allowInconclusive: boolean;
  /** What the pasted lines begin with: `npm run chaos --`. */
  readonly invocation: string;
  /** RUN in them; by default the id. */
  readonly runReference?: ((report: JudgedRun) => string) | undefined;
  /** What failed outside any run. */
  readonly failures?: readonly { readonly message: string; readonly remedy: string }[];
}

interface Annotation {
  readonly title: string;
  readonly message: string;
}

/** GitHub shows so many of a kind for a step, and drops the others without a word. */
const OF_A_KIND = 10;
/** Its runner cuts a message at 4,096 characters, and a check run's title holds 255. */
const LONGEST_MESSAGE = 4_000;
const LONGEST_TITLE = 200;

/** Workflow commands, each one line without its end. Nothing that a subject, a lock or an error is called can add another one. */
export function annotations(
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  options: AnnotationOptions,
): string[] {
  const { allowInconclusive } = options;
  const result = resultLine(outcomeCounts(reports, explored, allowInconclusive));
  const idle = idleLine(reports);
  return [
    ...commands('error', errors(reports, explored, options)),
    ...commands('warning', warnings(reports, explored, options)),
    ...commands('notice', [{ title: 'lockstorm', message: idle === undefined ? result : `${result}\n${idle}` }]),
  ];
}

function errors(
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  options: AnnotationOptions,
): Annotation[] {
  return [
    ...differentFailures(reports).map(({ report, times, of }) =>
      unsafe(report, of > 1 ? `Failed ${times} of ${of} runs.` : '', options),
    ),
    ...explored.flatMap(({ findings }) => findings.map((report) => unsafe(report, 'Found by exploring.', options))),
  ];
}

function unsafe(
  report: JudgedRun,
  often: string,
  { invocation, runReference = ({ id }) => id }: AnnotationOptions,
): Annotation {
  const [violation] = violationsOf(report);
  const subject = violation?.subject ?? report.subjects.join('+');
  const side = violation === undefined || violation.side === 'library' ? '' : ` (${sideWords(violation.side)})`;
  return {
    title: `UNSAFE ${subject}: ${violation?.check ?? report.scenario}${side}`,
    message: [
      violation?.what ?? 'A check convicts it.',
      ...(violation === undefined || violation.expected === '' ? [] : [`Expected ${violation.expected}`]),
      [`Scenario ${report.scenario}, seed ${report.seed}.`, often].filter(Boolean).join(' '),
      `Again: ${invocation} replay ${runReference(report)}`,
    ].join('\n'),
  };
}

function warnings(
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  { allowInconclusive, invocation, failures = [] }: AnnotationOptions,
): Annotation[] {
  const environment = [
    ...failures,
    ...reports.flatMap(({ id, error }) => (error ? [{ ...error, message: `${id}: ${error.message}` }] : [])),
    ...explored.flatMap(({ subject, failure }) =>
      failure ? [{ ...failure, message: `${subject} was not explored to the end: ${failure.message}` }] : [],
    ),
  ].map(({ message, remedy }) => ({
    title: 'lockstorm: not run to the end',
    message: `${message}\n${inTheirWords(remedy, invocation)}`,
  }));
  const inconclusive = reports
    .filter((report) => outcomeOf(report, allowInconclusive) === 'inconclusive' && !wasIdle(report))
    .map((report) => ({
      title: `Inconclusive: ${report.scenario}, ${report.subjects.join('+')}`,
      message: `${report.id}: ${whyInconclusive(report)}`,
    }));
  return [...environment, ...inconclusive];
}

function commands(kind: 'error' | 'warning' | 'notice', all: readonly Annotation[]): string[] {
  const shown = all.slice(0, OF_A_KIND);
  const untold = all.length - shown.length;
  return shown.map(({ title, message }, index) => {
    const last = index === OF_A_KIND - 1 && untold > 0;
    const more = last ? `\nAnd ${untold} more: see the job summary.` : '';
    const text = `${cut(message, LONGEST_MESSAGE - more.length)}${more}`;
    return `::${kind} title=${commandProperty(cut(title, LONGEST_TITLE))}::${commandData(text)}`;
  });
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

// The job summary of a GitHub workflow run, in Markdown: the result, a table, the story of each different failure, and what else to know.
import { dirname, join, relative } from 'node:path';
import type { ExplorationReport, JudgedRun } from '../../harness/report-types.ts';
import { differentFailures } from '../different-failures.ts';
import { fileToLookAt } from '../file-to-look-at.ts';
import { idleLine, outcomeOf, wasIdle } from '../outcome.ts';
import { plain } from '../paint.ts';
import { inTheirWords } from '../in-their-words.ts';
import { outcomeCounts, resultLine } from '../result-line.ts';
import { whyInconclusive } from '../run-line.ts';
import { findingsOf, findingText } from '../sides.ts';
import { storyOf } from '../story.ts';
import { plural } from '../words.ts';
import { code, codeBlock, words } from './escape.ts';
import { exploredTable, runsTable } from './tables.ts';

export interface JobSummaryOptions {
  readonly allowInconclusive: boolean;
  /** What the pasted lines begin with: `npm run chaos --`. */
  readonly invocation: string;
  /** RUN in them; by default the id. */
  readonly runReference?: ((report: JudgedRun) => string) | undefined;
  /** Paths are named relative to it, as they are in the artifact: the root of the repository. */
  readonly root: string;
  /** Where the artifacts of this workflow run are; undefined: not known. */
  readonly artifactsUrl?: string | undefined;
  /** Those of the command: whether there will be pages to look at. */
  readonly reporters?: readonly string[];
  /** What failed outside any run. */
  readonly failures?: readonly { readonly message: string; readonly remedy: string }[];
  readonly notes?: readonly string[];
  /** Ctrl-C ended the command. */
  readonly interrupted?: boolean;
  /** UTF-8 bytes that it may have at most. */
  readonly maxBytes?: number;
}

/** GitHub refuses more for a step (1 MiB), with what is there already. */
export const SUMMARY_BYTES = 1_048_576;
const STORIES = 20;
const LISTED = 30;

/** Ends in a line end. What does not fit is left out whole, part by part, and a sentence says so. */
export function renderJobSummary(
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  options: JobSummaryOptions,
): string {
  const counts = outcomeCounts(reports, explored, options.allowInconclusive);
  const { failures = [], interrupted = false } = options;
  const isWhole = counts.error + counts.inconclusive + failures.length === 0 && !interrupted;
  const mark = counts.failed > 0 ? '❌' : isWhole && counts.passed > 0 ? '✅' : '⚠️';
  return fit(
    [
      `## ${mark} lockstorm: ${resultLine(counts)}${interrupted ? ', interrupted' : ''}`,
      ...(reports.length === 0 ? [] : [runsTable(reports)]),
      ...(explored.length === 0 ? [] : [exploredTable(explored)]),
      ...stories(reports, explored, options),
      ...list('### Not run to the end', environmentLines(reports, explored, options)),
      ...list('### Inconclusive', inconclusiveLines(reports, options)),
      ...details("What is not the lock's doing", findingLines(reports)),
      ...details('Seeds', seedLines(reports, options)),
      ...(options.notes ?? []).map((note) => words(inTheirWords(note, options.invocation))),
    ],
    options.maxBytes ?? SUMMARY_BYTES,
  );
}

function stories(
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  options: JobSummaryOptions,
): string[] {
  const { runReference = ({ id }) => id } = options;
  const failures = [
    ...differentFailures(reports).map(({ report, runNumber, times, of, others }) => ({
      report,
      others,
      ...(reports.length > 1 && { runNumber }),
      ...(of > 1 && { failed: { times, of, what: 'run' as const } }),
    })),
    ...explored.flatMap(({ findings }) => findings.map((report) => ({ report, others: [] as JudgedRun[] }))),
  ];
  if (failures.length === 0) return [];
  const told = failures.slice(0, STORIES).flatMap(({ report, others, ...more }) => [
    codeBlock(
      storyOf(report, {
        paint: plain,
        invocation: options.invocation,
        runReference: runReference(report),
        lookAt: pageOf(report, options),
        ...more,
      }),
    ),
    ...(others.length === 0
      ? []
      : [
          `Like it: ${others
            .slice(0, 4)
            .map((other) => code(runReference(other)))
            .join(', ')}${others.length > 4 ? ` and ${others.length - 4} more` : ''}`,
        ]),
  ]);
  const untold = failures.length - STORIES;
  return [
    '### What went wrong',
    ...told,
    ...(untold > 0 ? [`And ${plural(untold, 'other failure')}: see verdict.json of the runs.`] : []),
    artifactSentence(failures[0]!.report, options),
  ];
}

function artifactSentence({ directory }: JudgedRun, { artifactsUrl, root }: JobSummaryOptions): string {
  const artifact = artifactsUrl === undefined ? 'the artifact' : `[the artifact](${artifactsUrl})`;
  return `The runs are in ${artifact}, if the workflow uploads ${code(near(root, dirname(directory)))}. Unpack it there in your checkout: then each page opens, and each line can be pasted.`;
}

function environmentLines(
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  { invocation, failures = [] }: JobSummaryOptions,
): string[] {
  return [
    ...failures.map(({ message, remedy }) => words(`${message} ${inTheirWords(remedy, invocation)}`)),
    ...reports.flatMap(({ id, error }) =>
      error ? [`${code(id)}: ${words(`${error.message} ${inTheirWords(error.remedy, invocation)}`)}`] : [],
    ),
    ...explored.flatMap(({ subject, failure }) =>
      failure
        ? [
            `${code(subject)} was not explored to the end: ${words(`${failure.message} ${inTheirWords(failure.remedy, invocation)}`)}`,
          ]
        : [],
    ),
  ];
}

function inconclusiveLines(reports: readonly JudgedRun[], { allowInconclusive }: JobSummaryOptions): string[] {
  const idle = idleLine(reports);
  return [
    ...reports
      .filter((report) => outcomeOf(report, allowInconclusive) === 'inconclusive' && !wasIdle(report))
      .map((report) => `${code(report.id)}: ${words(whyInconclusive(report))}`),
    ...(idle === undefined ? [] : [idle]),
  ];
}

function findingLines(reports: readonly JudgedRun[]): string[] {
  return reports.flatMap((report) =>
    findingsOf(report).map((finding) => `${code(report.id)}: ${words(findingText(finding))}`),
  );
}

function seedLines(reports: readonly JudgedRun[], options: JobSummaryOptions): string[] {
  return reports.map(
    (report) =>
      `${code(report.seed)} ${words(report.scenario)}, ${code(report.subjects.join('+'))}, ${report.judgement.verdict}: ${code(pageOf(report, options))}`,
  );
}

/** `reports/runs/<id>/report.html`, as it is in the artifact. */
function pageOf({ directory }: JudgedRun, { root, reporters }: JobSummaryOptions): string {
  return near(root, join(directory, fileToLookAt(reporters)));
}

function near(root: string, path: string): string {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short;
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}\n\n${items(lines)}`];
}

function details(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`<details>\n<summary>${title} (${lines.length})</summary>\n\n${items(lines)}\n\n</details>`];
}

function items(lines: readonly string[]): string {
  const untold = lines.length - LISTED;
  return [
    ...lines.slice(0, LISTED).map((line) => `- ${line}`),
    ...(untold > 0 ? [`- and ${untold} more: see verdict.json of the runs`] : []),
  ].join('\n');
}

/** As many whole parts as fit. */
function fit(parts: readonly string[], maxBytes: number): string {
  const sentence = 'There was more than a job summary of GitHub holds: the rest is in the run directories.\n';
  let text = '';
  let bytes = 0;
  for (const [index, part] of parts.entries()) {
    const next = `${part}\n${index === parts.length - 1 ? '' : '\n'}`;
    const room = index === parts.length - 1 ? 0 : Buffer.byteLength(sentence);
    bytes += Buffer.byteLength(next);
    if (bytes + room > maxBytes) return Buffer.byteLength(text + sentence) > maxBytes ? text : `${text}${sentence}`;
    text += next;
  }
  return text;
}

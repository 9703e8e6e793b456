// The summary at the end of every command that judged something: what was tried, how much was seen, and the verdict.
import { existsSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import type { ExplorationReport, JudgedRun } from '../harness/report-types.ts';
import { runDirectoryAt } from '../harness/store/run-directory.ts';
import { differentFailures } from './different-failures.ts';
import { exploredChecksTable, exploredTable, exploredTotals } from './exploration.ts';
import { idleLine, outcomeOf, wasIdle } from './outcome.ts';
import { inTheirWords } from './in-their-words.ts';
import type { Paint } from './paint.ts';
import { plainExploration, plainFailure, plainReport } from './plain-report.ts';
import { plainLines, plainText } from './plain-text.ts';
import { isOfSubject, isRemark } from './remarks.ts';
import { outcomeCounts } from './result-line.ts';
import { whyInconclusive } from './run-line.ts';
import { storyOf } from './story.ts';
import type { StoryOptions } from './story.ts';
import { findingsList } from './sides.ts';
import { subjectsTable } from './subjects-table.ts';
import { checksTable, etcdLines, runsTable, versionsTable } from './summary-tables.ts';
import { windowsList } from './windows.ts';
import { plural } from './words.ts';

export interface SummaryOptions {
  readonly paint: Paint;
  readonly allowInconclusive: boolean;
  /** What the pasted lines begin with: `npm run chaos --`. */
  readonly invocation: string;
  /** The folder in which an id alone names a run. */
  readonly out: string;
  /** The user's working folder: paths are shown relative to it. */
  readonly cwd: string;
  /** What was repeated, for the stories: several plans, or one plan several times. Left out: nothing was run. */
  readonly repeated?: 'run' | 'attempt';
  /** What failed outside any run. */
  readonly failures?: readonly { readonly message: string; readonly remedy: string }[];
  /** What exploring came to; the findings are told as stories, and each subject counts as passed or failed. */
  readonly explored?: readonly ExplorationReport[];
  /** Lines before the totals. */
  readonly notes?: readonly string[];
  /** Width of the window, which tables and stories fit; undefined: there is none. */
  readonly columns?: number | undefined;
  /** Stories, inconclusive runs and the totals only. */
  readonly quiet?: boolean;
}

/** Stories of different failures that are told in full; the rest are counted. */
const storiesTold = 5;
const remarksTold = 8;

/** The whole text, ending in the plain line `33 passed, 1 failed`; failures stand just above it, where they are seen first. Reports come in the order in which their runs ended. */
export function renderSummary(judged: readonly JudgedRun[], given: SummaryOptions): string {
  const reports = judged.map(plainReport);
  const explored = (given.explored ?? []).map(plainExploration);
  const options = {
    ...given,
    explored,
    failures: (given.failures ?? []).map(plainFailure),
    notes: (given.notes ?? []).map((note) => inTheirWords(plainLines(note), given.invocation)),
  };
  const begun = reports.filter((report) => !wasIdle(report));
  const { paint, columns } = options;
  const parts = [
    ...(options.quiet === true || explored.length === 0 ? [] : exploredTables(explored, reports.length === 0, options)),
    ...(options.quiet === true || begun.length === 0
      ? []
      : [
          checksTable(begun, paint, columns),
          runsTable(begun, paint, columns),
          ...mixedSubjects(begun, options),
          ...stormedVersions(begun, options),
          ...staleHolders(begun),
          etcdLines(begun, columns),
        ]),
    ...findings(explored, options),
    ...stories(reports, options),
    ...notTheLocksDoing(reports),
    ...problems(reports, options),
    ...remarks(begun),
    ...(options.quiet === true ? [] : ofSubjects(reports)),
    ...options.notes,
    totals(reports, explored, options.allowInconclusive),
  ];
  return parts.join('\n\n');
}

/** `33 passed, 1 failed`, after a line for what is neither. Plain: CI greps for it. */
function totals(
  reports: readonly JudgedRun[],
  explored: readonly ExplorationReport[],
  allowInconclusive: boolean,
): string {
  const { passed, failed, inconclusive, error: errors } = outcomeCounts(reports, explored, allowInconclusive);
  return [
    ...(explored.length === 0 ? [] : [exploredTotals(explored)]),
    ...(inconclusive === 0 ? [] : [`${inconclusive} inconclusive`]),
    ...(errors === 0 ? [] : [`${errors} not run to the end, for the reason above`]),
    `${passed} passed, ${failed} failed`,
  ].join('\n');
}

/** What each check judged fills a screen: it is shown where nothing was stormed. */
function exploredTables(
  explored: readonly ExplorationReport[],
  alone: boolean,
  { paint, columns }: SummaryOptions,
): string[] {
  const judged = explored.some(({ counts }) => Object.keys(counts.judged).length > 0);
  return [
    ...(alone && judged ? [exploredChecksTable(explored, paint, columns)] : []),
    exploredTable(explored, paint, columns),
  ];
}

/** The stories of the minimal plans, and why a subject could not be simulated. */
function findings(explored: readonly ExplorationReport[], options: SummaryOptions): string[] {
  const { paint, invocation } = options;
  const remedyOf = ({ remedy }: { remedy: string }): string => indented(inTheirWords(remedy, invocation));
  const told = explored.flatMap(({ findings: reports }) => reports);
  return [
    ...told.slice(0, storiesTold).map((report) => storyOf(report, tellingOf(report, options))),
    ...(told.length <= storiesTold
      ? []
      : [`${plural(told.length - storiesTold, 'other plan')} convict too: see their run directories.`]),
    ...explored.flatMap(({ subject, failure }) =>
      failure === undefined
        ? []
        : [
            `${paint('yellow', '!')} ${subject} was not explored to the end: ${indented(failure.message)}\n  ${remedyOf(failure)}`,
          ],
    ),
  ];
}

function stories(reports: readonly JudgedRun[], options: SummaryOptions): string[] {
  const failures = differentFailures(reports);
  const untold = failures.length - storiesTold;
  return [
    ...failures.slice(0, storiesTold).map(({ report, runNumber, times, of, others }) => {
      const story = storyOf(report, {
        ...tellingOf(report, options),
        ...(reports.length > 1 && { runNumber }),
        // Of one that was only judged there is nothing to count.
        ...((options.repeated !== undefined || reports.length > 1) && {
          failed: { times, of, what: options.repeated ?? 'run' },
        }),
      });
      const like = others.slice(0, 4).map((other) => plainText(reference(other, options)));
      return others.length === 0
        ? story
        : `${story}\n  Like it ${like.join(', ')}${others.length > 4 ? `, and ${others.length - 4} more` : ''}`;
    }),
    ...(untold <= 0 ? [] : [`${plural(untold, 'other kind')} of failure: see verdict.json of the runs.`]),
  ];
}

function tellingOf(report: JudgedRun, options: SummaryOptions): StoryOptions {
  const { paint, invocation, cwd, columns } = options;
  const { reportPath } = runDirectoryAt(report.directory);
  const runReference = reference(report, options);
  // A page that was not asked for, or had no time, is made by open.
  const lookAt = existsSync(reportPath) ? shown(reportPath, cwd) : `${invocation} open   ${runReference}`;
  return { paint, invocation, runReference, lookAt, columns };
}

/** Runs whose environment failed, and those that are inconclusive, each with its reason. */
function problems(
  reports: readonly JudgedRun[],
  { paint, allowInconclusive, invocation, failures: outside = [] }: SummaryOptions,
): string[] {
  const told = ({ remedy }: { remedy: string }): string => indented(inTheirWords(remedy, invocation));
  const failures = new Map<string, string>();
  for (const { id, error } of reports)
    if (error)
      failures.set(
        `${error.code} ${error.message}`,
        `${paint('yellow', '!')} ${id}: ${indented(error.message)}\n  ${told(error)}`,
      );
  const open = reports.filter((report) => outcomeOf(report, allowInconclusive) === 'inconclusive' && !wasIdle(report));
  const idle = idleLine(reports);
  const lines = open
    .slice(0, 10)
    .map((report) => `${paint('yellow', '?')} ${report.id} is inconclusive: ${whyInconclusive(report)}`);
  return [
    ...failures.values(),
    ...outside.map(({ message, remedy }) => `${paint('yellow', '!')} ${indented(message)}\n  ${told({ remedy })}`),
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...(idle === undefined ? [] : [idle]),
  ];
}

/** So that no line of a log looks like one of ours. */
function indented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

function stormedVersions(reports: readonly JudgedRun[], { paint, columns }: SummaryOptions): string[] {
  const rows = versionsTable(reports, paint, columns);
  return rows === undefined ? [] : [rows];
}

function mixedSubjects(reports: readonly JudgedRun[], { paint, columns }: SummaryOptions): string[] {
  const rows = subjectsTable(reports, paint, columns);
  return rows === undefined ? [] : [rows];
}

function staleHolders(reports: readonly JudgedRun[]): string[] {
  const list = windowsList(reports);
  return list === undefined ? [] : [list];
}

/** What went wrong and convicts nobody. */
function notTheLocksDoing(reports: readonly JudgedRun[]): string[] {
  const list = findingsList(reports);
  return list === undefined ? [] : [list];
}

/** What a reader should know of a run although no check is about it. */
function remarks(reports: readonly JudgedRun[]): string[] {
  // Where the environment failed, its message says why.
  const lines = reports.flatMap(({ id, judgement, error }) =>
    error ? [] : judgement.notes.filter(isRemark).map((note) => `  ${id}: ${note}`),
  );
  if (lines.length === 0) return [];
  const untold = lines.length - remarksTold;
  return [
    [
      ...lines.slice(0, remarksTold),
      ...(untold > 0 ? [`  and ${untold} more: see verdict.json of the runs`] : []),
    ].join('\n'),
  ];
}

/** What is the same in each run of a subject. */
function ofSubjects(reports: readonly JudgedRun[]): string[] {
  const lines = new Set(reports.flatMap(({ judgement }) => judgement.notes.filter(isOfSubject)));
  return lines.size === 0 ? [] : [[...lines].map((line) => `  ${line}`).join('\n')];
}

/** An id where that is enough to name the run, else its folder. */
export function reference(report: JudgedRun, { out, cwd }: Pick<SummaryOptions, 'out' | 'cwd'>): string {
  return relative(out, report.directory) === report.id ? report.id : shown(report.directory, cwd);
}

/** Relative to where the user is, unless that leads upwards. */
function shown(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
}

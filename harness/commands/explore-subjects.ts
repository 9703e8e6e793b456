// Explores subjects while a status line goes on, and makes of each minimal plan a run like any other: recorded, judged, written down.
import { join } from 'node:path';
import { explorationParts } from '../../reports/exploration.ts';
import { showStatus } from '../../reports/live/status.ts';
import type { StatusNow } from '../../reports/live/status.ts';
import { timeLeft } from '../../reports/live/time-left.ts';
import { paintFor } from '../../reports/paint.ts';
import type { Style } from '../../reports/paint.ts';
import { plainText } from '../../reports/plain-text.ts';
import { number, plural } from '../../reports/words.ts';
import { MonotonicClock } from '../clock.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';
import type { ExplorationReport, RunFailure, RunReport } from '../report-types.ts';
import { explore } from '../search/explore.ts';
import type { ExploreProgress, Finding, SubjectResult } from '../search/explore-types.ts';
import { FailingPlans, failingFolder } from '../search/failing-plans.ts';
import { describeShrinking } from '../search/plan-size.ts';
import { addCounts, noPlans } from '../search/threads/plan-counts.ts';
import { openPool } from '../sim/open-pool.ts';
import { projectRoot } from '../store/project-root.ts';
import type { ChosenSubject } from './choose.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { pasteSubject } from './paste-subject.ts';
import { recordMinimal } from './record-minimal.ts';

export interface Exploration {
  readonly subjects: readonly ChosenSubject[];
  /** Kinds of fault that a subject's plans may have. */
  readonly faultsOf: (subject: ChosenSubject) => readonly FaultName[];
  readonly seed: string;
  readonly forMs: number | undefined;
  readonly plans: number | undefined;
  /** Time for shrinking one finding. */
  readonly shrinkMs: number;
}

export interface Explored {
  readonly explored: ExplorationReport[];
  readonly notes: string[];
}

/** Throws only what keeps the simulation as such from working; what a subject does is in its report. */
export async function exploreSubjects(exploration: Exploration, flags: Flags, context: Context): Promise<Explored> {
  const { subjects, faultsOf, seed, forMs, plans, shrinkMs } = exploration;
  const folder = join(projectRoot(context.cwd), failingFolder);
  say(subjects, faultsOf, folder, flags, context);
  let latest: ExploreProgress | undefined;
  /** Runs once the search does: starting threads and plans that failed before are not of its time. */
  let clock: MonotonicClock | undefined;
  const status = showStatus({
    stream: context.stdout,
    env: context.env,
    paint: paintFor(context.stdout, context.env, flags.color),
    quiet: flags.quiet,
    seed,
    now: () => latest && statusOf(latest, forMs, plans, (clock?.nowUs() ?? 0) / 1000),
  });
  const startedAt = new Date().toISOString();
  try {
    const result = await explore({
      subjects: subjects.map(({ name }) => name),
      faultsOf: Object.fromEntries(subjects.map((subject) => [subject.name, faultsOf(subject)])),
      seed,
      forMs,
      plans,
      threads: flags.threads,
      choices: { overrides: { workers: flags.workers, ttlSeconds: flags.ttlSeconds } },
      keepGoing: flags.keepGoing,
      shrinkMs,
      failingFolder: folder,
      stop: context.interrupt.stop,
      onProgress: (progress) => {
        latest = progress;
        if (progress.stage === 'search') clock ??= new MonotonicClock();
      },
    });
    const times = { startedAt, elapsedMs: Math.round((clock?.nowUs() ?? 0) / 1000) };
    const findings = await recordFindings(result.subjects, flags, context);
    return {
      explored: result.subjects.map((subject, index) => ({
        ...reportOf(subject, faultsOf(subjects[index]!), findings),
        ...times,
      })),
      notes: result.subjects.flatMap((subject) => subject.notes),
    };
  } finally {
    status.stop();
  }
}

/** What a reader should know before anything runs. */
function say(
  subjects: readonly ChosenSubject[],
  faultsOf: Exploration['faultsOf'],
  folder: string,
  flags: Flags,
  context: Context,
): void {
  if (flags.quiet) return;
  const paint = paintFor(context.stdout, context.env, flags.color);
  const print = (line: string): void => void context.stdout.write(`${paint('dim', plainText(line))}\n`);
  for (const subject of subjects) {
    const allowed = faultsOf(subject);
    const mild = flags.faults === undefined && allowed.length < faultNames.length;
    if (mild)
      print(
        `${subject.name} is explored with ${allowed.join(', ')} only, because it is known not to survive the rest: ` +
          `${invocationOf(context.env)} explore --subject ${pasteSubject(subject.name, context.cwd)}`,
      );
    const before = new FailingPlans(folder)
      .of(subject.name)
      .filter(({ plan }) => plan.faults.every(({ what }) => allowed.includes(what))).length;
    if (before > 0) print(`${subject.name} failed with ${plural(before, 'plan')} lately: they come first`);
  }
}

function statusOf(
  { stage, subjects }: ExploreProgress,
  forMs: number | undefined,
  plans: number | undefined,
  elapsedMs: number,
): StatusNow {
  const unsafe = subjects.filter((subject) => subject.unsafe).map(({ subject }) => subject);
  const found =
    unsafe.length === 0 ? [] : [{ text: `UNSAFE: ${unsafe.join(', ')}`, style: ['red', 'bold'] satisfies Style }];
  if (stage === 'shrink') return { parts: [...found, { text: 'shrinking the plans that failed' }], left: '' };
  const counts = noPlans();
  for (const subject of subjects) addCounts(counts, subject.counts);
  const left =
    plans === undefined ? timeLeft((forMs ?? 0) - elapsedMs) : `of ${number(plans * subjects.length)} at most`;
  return { parts: [...found, ...explorationParts(counts, elapsedMs)], left };
}

/** A run directory for each minimal plan. They are written also when the user has had enough: a violation is not thrown away. */
async function recordFindings(
  results: readonly SubjectResult[],
  flags: Flags,
  context: Context,
): Promise<ReadonlyMap<Finding, RunReport>> {
  const findings = results.flatMap((result) => result.findings);
  const reports = new Map<Finding, RunReport>();
  if (findings.length === 0) return reports;
  await using pool = await openPool(
    findings.map(({ subject }) => subject),
    1,
  );
  for (const finding of findings) {
    const { minimal, plan, shrink } = finding;
    const report = await recordMinimal(
      { minimal, original: plan, pool },
      shrink && { how: describeShrinking(plan, minimal), tried: shrink.runs, complete: shrink.complete },
      flags,
      context,
    );
    reports.set(finding, report);
  }
  return reports;
}

function reportOf(
  { subject, counts, cpuMs, findings, failures }: SubjectResult,
  faults: readonly FaultName[],
  reports: ReadonlyMap<Finding, RunReport>,
): ExplorationReport {
  const [first] = failures;
  const before = findings.flatMap((finding) => (finding.n === null ? (reports.get(finding)?.id ?? []) : []));
  return {
    subject,
    faults,
    counts,
    cpuMs,
    verdict: findings.length > 0 ? 'unsafe' : counts.verdicts.safe > 0 ? 'safe' : 'inconclusive',
    findings: findings.flatMap((finding) => reports.get(finding) ?? []),
    ...(before.length > 0 && { failedBefore: before }),
    ...(first && { failure: failureOf(first) }),
  };
}

/** How much of the exploration it concerns, beside what it is. */
function failureOf({ failure, seed, count }: SubjectResult['failures'][number]): RunFailure {
  if (seed === null || count <= 1) return failure;
  const message = `${failure.message.replace(/\.$/, '')} (${plural(count, 'plan')}, the first with seed ${seed}).`;
  return { ...failure, message };
}

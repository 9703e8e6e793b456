// One row: its plan until it is convicted as it must be, and then on the software without the defect.
import type { Violation } from '../../harness/checks/check.ts';
import { HarnessError } from '../../harness/errors.ts';
import type { Interrupt } from '../../harness/interrupt.ts';
import type { Plan } from '../../harness/plan/schema.ts';
import type { RunReport } from '../../harness/report-types.ts';
import { realRun } from '../real-run.ts';
import type { Entry, Expected } from './entry.ts';
import { loadPlan } from './load-plan.ts';
import { struckMembers } from './struck-members.ts';

/** What became of it. */
export interface Outcome {
  readonly entry: Entry;
  /** Its conviction; undefined: it was not convicted, or could not be run. */
  readonly shown?: Violation;
  readonly attempts: number;
  readonly seconds: number;
  /** Why it could not be run, or what else it came to. */
  readonly why?: string;
  readonly fixed?: FixedOutcome;
}

export interface FixedOutcome {
  /** Runs without a word about the defect. */
  readonly green: number;
  readonly of: number;
  readonly seconds: number;
  readonly why?: string;
}

export interface RunEntryOptions extends Interrupt {
  /** Takes the place of `auto` where a row needs no version of its own. */
  readonly etcd: string;
  /** The folder of run directories. */
  readonly out: string;
  readonly log: (line: string) => void;
}

/** Never rejects for what a run does, nor for software that cannot be had. */
export async function runEntry(entry: Entry, options: RunEntryOptions): Promise<Outcome> {
  const startedMs = performance.now();
  const secondsSince = (): number => (performance.now() - startedMs) / 1000;
  let attempts = 0;
  let why = '';
  try {
    const plan = await loadPlan(entry, options);
    while (attempts < entry.attempts && !options.stop.aborted) {
      attempts += 1;
      const report = await judged(plan, etcdOf(entry.etcd, options), options);
      const [shown] = await shownBy(report, entry.expected);
      if (shown) {
        const seconds = secondsSince();
        const fixed = await runFixed(entry, plan, options);
        return { entry, shown, attempts, seconds, ...(fixed && { fixed }) };
      }
      why = report.error?.message ?? `it was judged ${report.judgement.verdict}`;
      options.log(`${entry.id}: attempt ${attempts} of ${entry.attempts}: ${why}`);
    }
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    why = error.message;
  }
  return { entry, attempts, seconds: secondsSince(), why };
}

async function runFixed(entry: Entry, plan: Plan, options: RunEntryOptions): Promise<FixedOutcome | undefined> {
  const { fixed, expected } = entry;
  if (!fixed) return undefined;
  const startedMs = performance.now();
  const { subject, runs: of = 1 } = fixed;
  const repaired = subject === undefined ? plan : withSubject(plan, subject);
  let green = 0;
  let why: string | undefined;
  try {
    for (let run = 0; run < of && !options.stop.aborted; run += 1) {
      const report = await judged(repaired, etcdOf(fixed.etcd ?? entry.etcd, options), options);
      if (isGreen(report, expected)) green += 1;
      else why = report.error?.message ?? `it was judged ${report.judgement.verdict}`;
    }
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    why = error.message;
  }
  return { green, of, seconds: (performance.now() - startedMs) / 1000, ...(why !== undefined && { why }) };
}

function etcdOf(version: string | undefined, { etcd }: RunEntryOptions): string {
  return version === undefined ? etcd : `version:${version}`;
}

export function withSubject(plan: Plan, subject: string): Plan {
  return { ...plan, workers: plan.workers.map((worker) => ({ ...worker, subject })) };
}

/** Not one violation, and nothing of the expected kind. */
export function isGreen(report: Pick<RunReport, 'judgement' | 'error'>, expected: Expected): boolean {
  return !report.error && report.judgement.verdict !== 'unsafe' && said(report, expected).length === 0;
}

async function shownBy(report: RunReport, expected: Expected): Promise<Violation[]> {
  const all = said(report, expected);
  if (!expected.elsewhere || all.length === 0) return all;
  const struck = await struckMembers(report.directory);
  return all.filter(({ workers: [worker] }) => {
    const members = worker === undefined ? undefined : report.plan.workers[worker]?.members;
    return members !== undefined && !members.some((member) => struck.has(member));
  });
}

/** What the run said of the expected kind. */
export function said({ judgement }: Pick<RunReport, 'judgement'>, { check, side, as, saying }: Expected): Violation[] {
  return judgement.checks
    .filter((result) => result.check === check)
    .flatMap(({ violations, findings }) => (as === 'violation' ? violations : findings))
    .filter((one) => one.side === side && (saying?.test(one.what) ?? true));
}

function judged(plan: Plan, etcd: string, { out, stop, onNow, log }: RunEntryOptions): Promise<RunReport> {
  return realRun(plan, { etcd, offline: false, out, stop, onNow, log });
}

// shrink on real processes: each candidate costs seconds and fails with a probability, so how often the plan fails is measured first.
import { rmSync } from 'node:fs';
import { showStatus } from '../../reports/live/status.ts';
import type { Status, StatusNow } from '../../reports/live/status.ts';
import { timeLeft } from '../../reports/live/time-left.ts';
import { paintFor } from '../../reports/paint.ts';
import { plainLines } from '../../reports/plain-text.ts';
import { plural } from '../../reports/words.ts';
import { writeRunReport } from '../../reports/write-run-report.ts';
import type { CheckName } from '../checks/check.ts';
import { MonotonicClock } from '../clock.ts';
import { Etcds } from '../cluster/etcds.ts';
import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/events.ts';
import { readHistory } from '../history/reader.ts';
import type { Plan } from '../plan/schema.ts';
import type { RunOptions, RunReport } from '../report-types.ts';
import { attemptsFor, failsOnceIn } from '../search/flakiness.ts';
import { describeShrinking } from '../search/plan-size.ts';
import type { FailingRun } from '../search/shrink.ts';
import { shrinkPlan } from '../search/shrink.ts';
import { runDirectoryAt } from '../store/run-directory.ts';
import { writeWhole } from '../store/write-whole.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';
import { outOf } from './places.ts';
import type { Shrinkage } from './shrink.ts';

const defaultForMs = 60_000;
const defaultAttempts = 5;
/** A candidate that fails less often than the plan would cost the whole box. */
const attemptsMax = 10;
/** So many runs in a row without a working environment: the next ones would not fare better. */
const environmentFailuresBorne = 3;

/** Ctrl-C ends the present run and shrinking with it; the smallest plan so far is kept. */
export async function shrinkReal(plan: Plan, flags: Flags, context: Context): Promise<Shrinkage> {
  const { stop } = context.interrupt;
  const clock = new MonotonicClock();
  const nowMs = (): number => clock.nowUs() / 1000;
  const boxMs = flags.forMs ?? defaultForMs;
  let now: (() => StatusNow) | undefined;
  const status = showStatus({
    stream: context.stdout,
    env: context.env,
    paint: paintFor(context.stdout, context.env, flags.color),
    quiet: flags.quiet,
    seed: plan.seed,
    now: () => now?.(),
  });
  const runs = new Runs(flags, context, status);
  try {
    const of = flags.attempts ?? defaultAttempts;
    let times = 0;
    let tried = 0;
    for (; tried < of && !stop.aborted; tried++) {
      now = () => ({ parts: [{ text: `attempt ${tried + 1} of ${of}` }, { text: `failed ${times}` }], left: '' });
      if (await runs.fails(plan)) times += 1;
    }
    if (!flags.quiet) status.print(`fails ${times} of ${tried}`);
    if (runs.best === undefined || runs.check === undefined)
      return {
        report: runs.last,
        notes: [`This plan failed in 0 of ${plural(tried, 'attempt')}: there is nothing to shrink.`],
      };

    const attempts = Math.min(attemptsMax, attemptsFor(times, tried));
    let { faults, workers } = plan;
    const untilMs = nowMs() + boxMs;
    now = () => ({
      parts: [
        { text: `${plural(runs.count - tried, 'run')} tried` },
        { text: plural(faults.length, 'fault') },
        { text: plural(workers.length, 'worker') },
      ],
      left: timeLeft(untilMs - nowMs()),
    });
    const shrunk = await shrinkPlan({
      plan,
      budgetMs: boxMs,
      // Whoever stops it has no time left.
      now: () => (stop.aborted ? Infinity : nowMs()),
      fails: failsOnceIn(attempts, (candidate) => (stop.aborted ? false : runs.fails(candidate))),
      latest: () => runs.latest,
      onStep: (step) => ({ faults, workers } = step.plan),
    });
    const report: RunReport = {
      ...runs.best,
      shrunk: {
        how: describeShrinking(plan, shrunk.plan),
        tried: shrunk.runs,
        complete: shrunk.finished,
        failed: { times, of: tried },
      },
    };
    writeWhole(runDirectoryAt(report.directory).originalPlanPath, `${JSON.stringify(plan, null, 2)}\n`);
    writeRunReport(report, { reporters: flags.reporters, invocation: invocationOf(context.env) });
    return { report, notes: [] };
  } finally {
    status.stop();
  }
}

/** Runs candidates one after the other, and keeps the run directory of the latest that failed: it is the smallest. */
class Runs {
  readonly #flags: Flags;
  readonly #context: Context;
  readonly #status: Status;
  readonly #etcds: Etcds;
  #failuresInARow = 0;
  /** The check that convicted the plan first: it must convict every candidate. */
  check: CheckName | undefined;
  best: RunReport | undefined;
  last: RunReport | undefined;
  latest: FailingRun | undefined;
  count = 0;

  constructor(flags: Flags, context: Context, status: Status) {
    this.#flags = flags;
    this.#context = context;
    this.#status = status;
    const { etcd, offline, own } = flags;
    // An etcd that is fetched or built is worth a line each time.
    const log = flags.quiet ? () => undefined : (line: string) => status.print(plainLines(line));
    this.#etcds = new Etcds(etcd, { offline, own, log, signal: context.interrupt.stop });
  }

  async fails(plan: Plan): Promise<boolean> {
    const { runPlan } = await import('../run.ts');
    const report = await runPlan(plan, this.#options());
    this.count += 1;
    this.#bear(report);
    const convicted = report.judgement.checks.find(
      ({ check, verdict }) => verdict === 'unsafe' && (this.check === undefined || check === this.check),
    );
    if (convicted === undefined) {
      if (this.best === undefined) this.#forget(this.last);
      else this.#forget(report);
      if (this.best === undefined) {
        this.last = report;
        writeRunReport(report, { reporters: this.#flags.reporters, invocation: invocationOf(this.#context.env) });
      }
      return false;
    }
    this.#forget(this.last);
    this.#forget(this.best);
    this.last = undefined;
    this.check = convicted.check;
    this.best = report;
    this.latest = { events: await eventsOf(report), violationAtUs: convicted.violations[0]?.atUs };
    return true;
  }

  #options(): RunOptions {
    const { etcd, offline, verbose } = this.#flags;
    const { stop, onNow } = this.#context.interrupt;
    const [out, log, etcds] = [outOf(this.#flags, this.#context), this.#log, this.#etcds];
    return { etcd, etcds, offline, out, stop, onNow, log, progress: () => {}, verbose };
  }

  get #log(): (line: string) => void {
    return (line) => (this.#flags.verbose ? this.#status.print(plainLines(line)) : undefined);
  }

  #bear({ error, judgement }: RunReport): void {
    this.#failuresInARow = error === undefined || judgement.verdict === 'unsafe' ? 0 : this.#failuresInARow + 1;
    if (error === undefined || this.#failuresInARow < environmentFailuresBorne) return;
    throw new HarnessError(error.kind ?? 'environment', error.code, error.message, error.remedy);
  }

  #forget(report: RunReport | undefined): void {
    if (report !== undefined) rmSync(report.directory, { recursive: true, force: true });
  }
}

async function eventsOf({ directory }: RunReport): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const { event } of readHistory(runDirectoryAt(directory).historyPath)) events.push(event);
  return events;
}

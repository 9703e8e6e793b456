// Runs plans side by side in lanes until there are no more, each judged and written down as it ends.
import { setMaxListeners } from 'node:events';
import { createLive } from '../../reports/live/live.ts';
import { paintFor } from '../../reports/paint.ts';
import { plainLines } from '../../reports/plain-text.ts';
import { writeRunReport } from '../../reports/write-run-report.ts';
import { Etcds } from '../cluster/etcds.ts';
import { environmentError, HarnessError, messageOf } from '../errors.ts';
import { BUNDLER_ENDED } from '../fleet/with-bundler.ts';
import type { Plan } from '../plan/schema.ts';
import type { ProgressEvent, RunOptions, RunReport } from '../report-types.ts';
import type { Context } from './context.ts';
import { invocationOf } from './context.ts';
import type { Flags } from './flags.ts';

export interface Execution {
  readonly seed: string;
  readonly lanes: number;
  /** The next plan to run, or undefined when there is none. */
  readonly next: () => Plan | undefined;
  /** For the live view: `0:41 left`. */
  readonly left: () => string;
  readonly out: string;
  /** The pipeline: harness/run.ts, or a test's. */
  readonly runPlan: (plan: Plan, options: RunOptions) => Promise<RunReport>;
  /** Told of each run that has ended; true: stop, nothing more is needed. */
  readonly finished?: (report: RunReport) => boolean;
  readonly progress?: (event: ProgressEvent) => void;
  /** Runs of this command that ended before: their numbers go on from there. 0 by default. */
  readonly runsBefore?: number;
  /** Where some were resolved before; else each that is needed is resolved once. */
  readonly etcds?: Etcds;
}

export interface Executed {
  /** In the order in which the runs ended. */
  readonly reports: RunReport[];
  /** What kept a run from starting, once. */
  readonly failures: HarnessError[];
}

/** So many runs in a row without a working environment: the next ones would not fare better. */
const environmentFailuresBorne = 3;

/** Throws nothing of a run's: whatever fails is in `failures`, and what ran before is in `reports`. */
export async function execute(execution: Execution, flags: Flags, context: Context): Promise<Executed> {
  const { stop } = context.interrupt;
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const onStop = (): void => ending.abort(stop.reason);
  stop.addEventListener('abort', onStop);
  if (stop.aborted) onStop();
  const paint = paintFor(context.stdout, context.env, flags.color);
  const live = createLive({
    stream: context.stdout,
    env: context.env,
    paint,
    seed: execution.seed,
    left: execution.left,
    quiet: flags.quiet,
    runsBefore: execution.runsBefore ?? 0,
  });
  const reports: RunReport[] = [];
  const failures: HarnessError[] = [];
  let failedInARow = 0;
  const options: RunOptions = {
    etcd: flags.etcd,
    offline: flags.offline,
    out: execution.out,
    stop: ending.signal,
    onNow: context.interrupt.onNow,
    log: (line) => (flags.verbose ? live.print(plainLines(line)) : undefined),
    progress: (event) => {
      live.progress(event);
      execution.progress?.(event);
    },
    verbose: flags.verbose,
    // An etcd that is fetched or built is worth a line each time; one that is there is not.
    etcds:
      execution.etcds ??
      new Etcds(flags.etcd, {
        offline: flags.offline,
        own: flags.own,
        log: (line) => live.print(plainLines(line)),
        signal: ending.signal,
      }),
  };
  const lane = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const plan = execution.next();
      if (plan === undefined) return;
      try {
        const report = await execution.runPlan(plan, options);
        reports.push(report);
        writeRunReport(report, { reporters: flags.reporters, invocation: invocationOf(context.env) });
        live.finished(report);
        failedInARow = report.error === undefined ? 0 : failedInARow + 1;
        const enough = execution.finished?.(report) === true || (flags.bail && report.judgement.verdict === 'unsafe');
        if (enough || failedInARow >= environmentFailuresBorne) ending.abort();
      } catch (error) {
        // What was given up because we end says nothing.
        if (ending.signal.aborted && (isAbort(error, ending.signal) || isOfCtrlC(error))) return;
        // Another lane's run is ended in order and still judged.
        const failure = failureOf(error);
        if (!failures.some(({ code, message }) => code === failure.code && message === failure.message))
          failures.push(failure);
        ending.abort();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: execution.lanes }, lane));
  } finally {
    live.stop();
    stop.removeEventListener('abort', onStop);
  }
  return { reports, failures };
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}

/** A terminal tells Ctrl-C to every process, esbuild's too. */
function isOfCtrlC(error: unknown): boolean {
  return error instanceof HarnessError && error.code === BUNDLER_ENDED;
}

function failureOf(error: unknown): HarnessError {
  if (error instanceof HarnessError) return error;
  const stack =
    error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 4).join(' ').replace(/\s+/g, ' ') : '';
  return environmentError(
    'internal',
    `lockstorm itself failed: ${messageOf(error)}.`,
    `This is a bug of lockstorm.${stack === '' ? '' : ` It happened${stack}.`}`,
    error,
  );
}

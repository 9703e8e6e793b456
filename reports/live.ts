// What the user sees while runs go on: one live line on a terminal, one line a run in a log, nothing with --quiet.
import { createLogUpdate } from 'log-update';
import type { ProgressEvent, RunReport } from '../harness/report-types.ts';
import { outcomeOf } from './outcome.ts';
import type { Paint } from './paint.ts';
import { runLine } from './run-line.ts';
import { expiriesJudged } from './seen.ts';
import { minutes, number, plural } from './words.ts';

/** A view of runs in progress. */
export interface Live {
  progress(event: ProgressEvent): void;
  finished(report: RunReport): void;
  /** A line of text above the live line. */
  print(line: string): void;
  /** Takes the live line away. */
  stop(): void;
}

export interface LiveOptions {
  readonly stream: NodeJS.WriteStream;
  readonly paint: Paint;
  readonly seed: string;
  /** `0:41 left`, `12 of 40 runs`; asked for at every refresh. */
  readonly left: () => string;
  readonly quiet: boolean;
}

const refreshMs = 250;

/** The view that fits the stream. */
export function createLive(options: LiveOptions): Live {
  if (options.quiet) return { progress: () => {}, finished: () => {}, print: () => {}, stop: () => {} };
  return fitsLive(options.stream) ? terminalView(options) : logView(options);
}

/** A pseudo-terminal of a CI system may have no size: nothing would be seen there. */
export function fitsLive({ isTTY, columns, rows }: NodeJS.WriteStream): boolean {
  return isTTY && columns > 0 && rows > 0;
}

function logView({ stream, paint }: LiveOptions): Live {
  const print = (line: string): void => void stream.write(`${line}\n`);
  return { progress: () => {}, finished: (report) => print(runLine(report, paint)), print, stop: () => {} };
}

function terminalView({ stream, paint, seed, left }: LiveOptions): Live {
  const update = createLogUpdate(stream);
  const counts = new LiveCounts();
  const refresh = (): void => update(counts.line(seed, left(), stream.columns));
  const print = (line: string): void => {
    update.clear();
    stream.write(`${line}\n`);
    refresh();
  };
  const timer = setInterval(refresh, refreshMs);
  timer.unref();
  return {
    progress: (event) => counts.progress(event),
    finished: (report) => {
      counts.finished(report);
      if (outcomeOf(report, false) !== 'passed') print(runLine(report, paint));
    },
    print,
    stop: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

/** The numbers of the live line. Acquisitions and faults count at once, expiries when their run has been judged. */
export class LiveCounts {
  #started = 0;
  #finished = 0;
  #acquisitions = 0;
  #kills = 0;
  #faults = 0;
  #expiries = 0;

  progress(progress: ProgressEvent): void {
    if (progress.type === 'run-started') this.#started += 1;
    if (progress.type !== 'history') return;
    const { event } = progress;
    if (event.kind === 'acquired') this.#acquisitions += 1;
    if ((event.kind !== 'fault' && event.kind !== 'etcd-fault') || event.phase !== 'begin') return;
    if (event.what === 'kill') this.#kills += 1;
    else this.#faults += 1;
  }

  finished(report: RunReport): void {
    this.#finished += 1;
    this.#expiries += expiriesJudged(report.judgement);
  }

  /** One line, no longer than the terminal is wide. */
  line(seed: string, left: string, columns: number): string {
    const running = Math.max(0, this.#started - this.#finished);
    return [
      `seed ${seed}`,
      `${plural(this.#finished, 'run')} judged, ${number(running)} running`,
      plural(this.#acquisitions, 'acquisition'),
      plural(this.#kills, 'kill'),
      this.#faults === 0 ? '' : plural(this.#faults, 'other fault'),
      `${plural(this.#expiries, 'expiry', 'expiries')} judged`,
      left,
    ]
      .filter((part) => part !== '')
      .join(' · ')
      .slice(0, Math.max(20, columns - 1));
  }
}

/** `0:41 left`; `ending` when the time is over and the last runs end. */
export function timeLeft(leftMs: number): string {
  return leftMs <= 0 ? 'ending' : `${minutes(leftMs)} left`;
}

// What the user sees of runs while they go on: a block of numbers and lanes on a terminal, one line a run in a log, nothing with --quiet.
import type { ProgressEvent, RunReport } from '../../harness/report-types.ts';
import { outcomeOf, wasIdle } from '../outcome.ts';
import type { Paint } from '../paint.ts';
import { runLine } from '../run-line.ts';
import { openBlock } from './block.ts';
import { Board } from './board.ts';
import { LiveCounts } from './counts.ts';
import { fitsLive } from './fits-live.ts';
import { frame } from './frame.ts';

/** A view of runs in progress. */
export interface Live {
  progress(event: ProgressEvent): void;
  finished(report: RunReport): void;
  /** A line of text above the block. */
  print(line: string): void;
  /** Takes the block away. */
  stop(): void;
}

export interface LiveOptions {
  readonly stream: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paint: Paint;
  readonly seed: string;
  /** `0:41 left`, `12 runs planned`; asked for at every picture. */
  readonly left: () => string;
  readonly quiet: boolean;
  /** Runs that ended before this view: numbers go on from there. */
  readonly runsBefore?: number;
}

/** The view that fits the stream. */
export function createLive(options: LiveOptions): Live {
  if (options.quiet) return { progress: () => {}, finished: () => {}, print: () => {}, stop: () => {} };
  return fitsLive(options.stream, options.env) ? terminalView(options) : logView(options);
}

function logView({ stream, paint, runsBefore = 0 }: LiveOptions): Live {
  let ended = runsBefore;
  const print = (line: string): void => void stream.write(`${line}\n`);
  return {
    progress: () => {},
    finished: (report) => {
      ended += 1;
      if (!wasIdle(report)) print(runLine(report, paint, ended));
    },
    print,
    stop: () => {},
  };
}

function terminalView({ stream, paint, seed, left, runsBefore = 0 }: LiveOptions): Live {
  let ended = runsBefore;
  const counts = new LiveCounts();
  const board = new Board();
  const { print, stop } = openBlock(stream, (size) =>
    frame({ seed, left: left(), parts: counts.parts(), board }, size, paint),
  );
  return {
    progress: (event) => {
      counts.progress(event);
      board.progress(event);
    },
    finished: (report) => {
      counts.finished(report);
      board.finished(report.id);
      ended += 1;
      if (outcomeOf(report, false) !== 'passed' && !wasIdle(report)) print(runLine(report, paint, ended));
    },
    print,
    stop,
  };
}

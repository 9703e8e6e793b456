// A status that changes while something goes on: one live line on a terminal, a line every few seconds in a log, nothing with --quiet.
import { createLogUpdate } from 'log-update';
import { fitsLive } from './live.ts';

export interface Status {
  /** A line of text above the live line. */
  print(line: string): void;
  /** Takes the live line away. */
  stop(): void;
}

export interface StatusOptions {
  readonly stream: NodeJS.WriteStream;
  readonly quiet: boolean;
  /** Asked for at every refresh; undefined: nothing to say yet. */
  readonly line: () => string | undefined;
  /** Time between two lines in a log, in ms. */
  readonly logEveryMs?: number;
}

const refreshMs = 250;
const logEveryMsByDefault = 5_000;

export function showStatus(options: StatusOptions): Status {
  const { stream, quiet } = options;
  if (quiet) return { print: () => {}, stop: () => {} };
  return fitsLive(stream) ? onTerminal(options) : inLog(options);
}

function inLog({ stream, line, logEveryMs = logEveryMsByDefault }: StatusOptions): Status {
  const print = (text: string): void => void stream.write(`${text}\n`);
  const timer = setInterval(() => {
    const text = line();
    if (text !== undefined) print(text);
  }, logEveryMs);
  timer.unref();
  return { print, stop: () => clearInterval(timer) };
}

function onTerminal({ stream, line }: StatusOptions): Status {
  const update = createLogUpdate(stream);
  const refresh = (): void => {
    const text = line();
    if (text !== undefined) update(text.slice(0, Math.max(20, stream.columns - 1)));
  };
  const timer = setInterval(refresh, refreshMs);
  timer.unref();
  return {
    print: (text) => {
      update.clear();
      stream.write(`${text}\n`);
      refresh();
    },
    stop: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

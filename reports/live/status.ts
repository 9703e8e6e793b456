// What the user sees of anything else that takes its time: a small block on a terminal, a line every few seconds in a log, nothing with --quiet.
import type { Paint } from '../paint.ts';
import { openBlock } from './block.ts';
import { fitsLive } from './fits-live.ts';
import { frame } from './frame.ts';
import type { Part } from './parts.ts';

export interface Status {
  /** A line of text above the block. */
  print(line: string): void;
  /** Takes the block away. */
  stop(): void;
}

/** How far it is: phrases, the most important first, and the time left. */
export interface StatusNow {
  readonly parts: readonly Part[];
  /** `0:12 left`; empty: nobody knows. */
  readonly left: string;
}

export interface StatusOptions {
  readonly stream: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paint: Paint;
  readonly quiet: boolean;
  readonly seed: string;
  /** Asked for at every picture; undefined: nothing to say yet. */
  readonly now: () => StatusNow | undefined;
  /** Time between two lines in a log, in ms. */
  readonly logEveryMs?: number;
}

const logEveryMsByDefault = 5_000;

export function showStatus(options: StatusOptions): Status {
  const { stream, env, paint, quiet, seed, now } = options;
  if (quiet) return { print: () => {}, stop: () => {} };
  if (!fitsLive(stream, env)) return inLog(options);
  return openBlock(stream, (size) => {
    const said = now();
    return said === undefined ? [] : frame({ seed, ...said }, size, paint);
  });
}

function inLog({ stream, now, logEveryMs = logEveryMsByDefault }: StatusOptions): Status {
  const print = (text: string): void => void stream.write(`${text}\n`);
  const timer = setInterval(() => {
    const said = now();
    if (said !== undefined)
      print([...said.parts.map(({ text }) => text), said.left].filter((text) => text !== '').join(' · '));
  }, logEveryMs);
  timer.unref();
  return { print, stop: () => clearInterval(timer) };
}

// The few events that matter to a violation, in words. One function for every report: they all print these lines. What the lines say of
// holds, leases and keys is in story-lines.ts.
import type { Incarnation, Moment } from '../history/facts.ts';
import type { StoryLine } from './check.ts';
import { lengthText } from './length-text.ts';

/** Lines of one story. */
const LINES_TOLD = 30;

/** `t+3.412 s` */
export function timeText(atUs: number): string {
  return `t+${(atUs / 1e6).toFixed(3)} s`;
}

/** `1.062 s`, `31 µs` */
export function secondsText(us: number): string {
  return lengthText(us);
}

export function workerText({ worker }: Pick<Incarnation, 'worker'>): string {
  return `w${worker}`;
}

/** Of a line that may not be there. */
export type Told = readonly (StoryLine | undefined)[];

/** What follows from other lines comes after them. */
function place({ line }: StoryLine): number {
  return line === 0 ? Number.MAX_SAFE_INTEGER : line;
}

/** Lines in the order of time, each event once. */
export function story(...parts: readonly Told[]): StoryLine[] {
  const lines = new Map<string, StoryLine>();
  for (const line of parts.flat()) if (line) lines.set(`${line.line} ${line.text}`, line);
  return [...lines.values()].toSorted((a, b) => a.atUs - b.atUs || place(a) - place(b)).slice(0, LINES_TOLD);
}

export function say(
  who: string,
  moment: Moment | undefined,
  text: string,
  mark?: StoryLine['mark'],
): StoryLine | undefined {
  return moment && { line: moment.line, atUs: moment.atUs, who, text, ...(mark && { mark }) };
}

/** `… ← both believe from here`: what a reader should see first. */
export function turn(line: StoryLine | undefined, words: string): StoryLine | undefined {
  return line && { ...line, text: `${line.text}  ← ${words}`, mark: 'turn' };
}

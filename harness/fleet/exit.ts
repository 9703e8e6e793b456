// How a worker process ended, and what there was to complain of.
import { printable } from '../complaints/excerpt.ts';

/** Why: fault, our SIGKILL · quit, as asked · crash, by itself or for a complaint · cleanup, ended by us at the end of a run. */
export type ExitReason = 'fault' | 'quit' | 'crash' | 'cleanup';

export interface Exit {
  readonly pid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Run clock, µs, when the exit was observed. Everything that the worker did lies before it. */
  readonly exitedUs: number;
  readonly reason: ExitReason;
  /** What was wrong with it, if that is why it ended or was ended. */
  readonly complaint?: Complaint;
  /** The end of its log. */
  readonly stderrTail: string;
}

/** A fault of the subject or of its worker, not of the run. */
export interface Complaint {
  readonly code: 'never-ready' | 'exited-early' | 'flooded' | 'line-too-long' | 'malformed' | 'mute';
  /** One sentence. */
  readonly text: string;
}

/** A line that is no protocol message. */
export interface Garbage {
  /** The line, or its beginning. */
  readonly line: string;
  /** One clause. */
  readonly why: string;
  /**
   * torn: the last line, cut off by the end of the process · malformed: meant to be a message · odd-member: a message, with a member that the
   * protocol does not have.
   */
  readonly code: 'not-a-message' | 'torn' | 'flooded' | 'line-too-long' | 'malformed' | 'odd-member';
  /** Run clock, µs. */
  readonly readAtUs: number;
}

/** Of a worker that ended by itself before it was ready. */
export function exitedEarly(
  subject: string,
  code: number | null,
  signal: NodeJS.Signals | null,
  stderrTail: string,
  garbage: Garbage | undefined,
): Complaint {
  const how = signal === null ? `exit code ${code}` : signal;
  const last = lastWords(stderrTail);
  const text = `The worker of ${subject} ended before it was ready (${how})${last === '' ? '' : `: ${last}`}${instead(garbage)}.`;
  return { code: 'exited-early', text };
}

const LAST_LINES = 5;
/** Says what went wrong, in Go, Python, Node and most others; a stack may stand between it and the end. */
const ERROR_LINE = /^(?:panic|fatal|error|go)\b.*: |^[\w.]*(?:Error|Exception)\b/i;
/** Where it happened: of a stack in Node or Go, and Node's last line. */
const STACK_LINE = /^at |^Node\.js v\d|^\S+\.go:\d+ \+0x/;

/** The last lines of a log on one line, ` / ` between them, and above all the one that says what went wrong. */
function lastWords(log: string): string {
  const lines = log
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '' && !STACK_LINE.test(line));
  const last = lines.slice(-LAST_LINES);
  const error = last.some(isError) ? undefined : lines.findLast(isError);
  return (error === undefined ? last : [error, '…', ...last.slice(-2)])
    .map((line) => printable(line, 200))
    .join(' / ')
    .replace(/\.$/, '');
}

function isError(line: string): boolean {
  return ERROR_LINE.test(line);
}

/** A clause about what a worker said on stdout in place of "ready"; empty where it said nothing. */
export function instead(garbage: Garbage | undefined): string {
  return garbage ? `; what it said on stdout is no message (${garbage.why}): ${printable(garbage.line, 200)}` : '';
}

// What a worker says, as the controller hears it: bytes cut into lines, lines checked, and an end to it where they are unbearable.
import type { FromWorker } from '../../workers/protocol.ts';
import { printable } from '../complaints/excerpt.ts';
import type { Complaint, Garbage } from './exit.ts';
import { FloodGauge } from './flood-gauge.ts';
import { LineSplitter } from './line-splitter.ts';
import { parseMessage } from './messages.ts';

export interface HearingOptions {
  readonly maxLineBytes: number;
  /** A whole line came, whatever it says. */
  readonly onLine: () => void;
  readonly onMessage: (message: FromWorker, readAtUs: number) => void;
  /** Lines are excerpts. */
  readonly onGarbage: (garbage: Garbage) => void;
  /** Nothing is heard any more. `why`: a clause about the worker. */
  readonly onUnbearable: (code: Complaint['code'], why: string) => void;
}

/** How much of a line that is no message is kept. */
export const EXCERPT = 200;
/** Odd members that are told of, each once. */
const ODD_TOLD = 20;

export class Hearing {
  readonly #options: HearingOptions;
  readonly #splitter: LineSplitter;
  readonly #gauge = new FloodGauge();
  readonly #odd = new Set<string>();
  #deaf = false;

  constructor(options: HearingOptions) {
    this.#options = options;
    this.#splitter = new LineSplitter(options.maxLineBytes);
  }

  /** Takes what was read at `readAtUs` (run clock). */
  read(chunk: Buffer, readAtUs: number): void {
    if (this.#deaf) return;
    const { maxLineBytes } = this.#options;
    const lines = this.#splitter.push(chunk);
    if (this.#gauge.overflows(lines.length, chunk.length, readAtUs)) {
      return this.#endFor('flooded', 'it floods its stdout', lines[0] ?? '', readAtUs);
    }
    for (const line of lines) {
      if (line.length > maxLineBytes) return this.#endForLength(line, readAtUs);
      this.#hear(line, readAtUs);
      if (this.#deaf) return;
    }
    if (this.#splitter.overlong) this.#endForLength(this.#splitter.torn, readAtUs);
  }

  /** Nothing comes any more: what is left is a line that was cut off. */
  close(readAtUs: number): void {
    const { torn } = this.#splitter;
    if (torn === '' || this.#deaf) return;
    this.#garbage({ line: torn, why: 'the last line was cut off by the end of the process', code: 'torn', readAtUs });
  }

  #hear(line: string, readAtUs: number): void {
    this.#options.onLine();
    if (line.trim() === '') return;
    const parsed = parseMessage(line);
    if ('why' in parsed) {
      const { why, malformed } = parsed;
      if (!malformed) return this.#garbage({ line, why, code: 'not-a-message', readAtUs });
      return this.#endFor('malformed', `it said what is no message of the protocol (${why})`, line, readAtUs, why);
    }
    if (parsed.odd !== undefined) this.#tellOdd(parsed.odd, line, readAtUs);
    this.#options.onMessage(parsed.message, readAtUs);
  }

  /** Once for each: it comes in every line of its kind. */
  #tellOdd(odd: string, line: string, readAtUs: number): void {
    if (this.#odd.has(odd) || this.#odd.size >= ODD_TOLD) return;
    this.#odd.add(odd);
    this.#garbage({ line, why: `the protocol has no ${odd}: ignored`, code: 'odd-member', readAtUs });
  }

  #endForLength(line: string, readAtUs: number): void {
    this.#endFor('line-too-long', `it wrote a line of more than ${this.#options.maxLineBytes} bytes`, line, readAtUs);
  }

  #endFor(code: 'flooded' | 'line-too-long' | 'malformed', why: string, line: string, readAtUs: number, short = why) {
    this.#deaf = true;
    this.#garbage({ line, why: short, code, readAtUs });
    this.#options.onUnbearable(code, code === 'malformed' ? `${why}: ${printable(line, EXCERPT)}` : why);
  }

  #garbage(garbage: Garbage): void {
    this.#options.onGarbage({ ...garbage, line: garbage.line.slice(0, EXCERPT) });
  }
}

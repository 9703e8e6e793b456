// What a chaos() call and its process say to each other: one request, one answer, and `stop`.
import type { Judged } from './result.ts';

/** To the process. `stop`: end what runs and still answer; its standard input closes when nobody wants an answer any more. */
export type ToProcess = { readonly words: readonly string[] } | 'stop';

/** From the process, once. */
export interface Answer {
  /** As of the command line: docs/results.md. */
  readonly exitCode: number;
  /** What was judged; undefined where the command came to no end of its own. */
  readonly judged: Judged | undefined;
  /** `error: …` and its remedy, where there is one. */
  readonly errors: string;
}

// How a chaos test fails: the story that the terminal tells, with seed and replay line, as the message of one error.
import type { Judged } from './result.ts';

/** unsafe and inconclusive: what was judged says so; environment: no etcd, a full disk …; usage: the options ask for what cannot be. */
export type ChaosErrorKind = 'unsafe' | 'inconclusive' | 'environment' | 'usage';

/** Thrown by `assertSafe()`, and by `chaos()` itself where nothing could be judged. */
export class ChaosError extends Error {
  override readonly name = 'ChaosError';
  readonly kind: ChaosErrorKind;
  /** What was judged; undefined where nothing was. */
  readonly result: Judged | undefined;

  constructor(kind: ChaosErrorKind, message: string, result?: Judged) {
    super(message);
    this.kind = kind;
    this.result = result;
  }
}

// What is asked of both sides: a value that can be printed. It is drawn as a draft, which learns of revisions only when its turn comes.

/** How a request is handed to the model: as a server gets it, or as a client library builds it (int64 as text or as numbers). */
export type Shape = 'wire' | 'strings' | 'numbers';

/** A unary call. */
export interface CallOperation {
  readonly kind: 'call';
  readonly method: string;
  readonly request: object;
  readonly shape: Shape;
}

/** A message on one of a few streams; each stream opens with its first message. `end`: the client half-closes it. */
export interface StreamOperation {
  readonly kind: 'keepalive' | 'watch' | 'end-watches';
  readonly stream: number;
  readonly request: object;
  readonly shape: Shape;
}

export type Operation = CallOperation | StreamOperation;

/** What a draft may refer to. */
export interface Situation {
  /** Of the store, now. */
  readonly revision: number;
  /** The last one that was compacted; 0 at first. */
  readonly compacted: number;
}

export type Draft = (now: Situation) => Operation;

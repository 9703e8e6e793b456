// One signal that follows others, for as long as somebody listens to it.

export interface Following {
  readonly signal: AbortSignal;
  /** From now on it follows nobody any more. */
  readonly end: () => void;
}

/**
 * A signal that aborts, with its reason, as soon as one of these does. AbortSignal.any() is ten times slower, and leaves something behind in a
 * signal that outlives it.
 */
export function follow(...signals: readonly AbortSignal[]): Following {
  const abort = new AbortController();
  const onAbort = (): void => abort.abort(signals.find(({ aborted }) => aborted)?.reason);
  for (const signal of signals) signal.addEventListener('abort', onAbort);
  if (signals.some(({ aborted }) => aborted)) onAbort();
  return {
    signal: abort.signal,
    end: () => {
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
    },
  };
}

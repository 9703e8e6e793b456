// What some of the broken subjects need: a promise of the end of a signal.

/** Rejects with the reason of `signal` as soon as that aborts; never resolves. A rejection that nobody waits for is no crash. */
export function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  promise.catch(() => {});
  return promise;
}

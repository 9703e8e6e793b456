// The key that the harness puts ten times a second, to see whether etcd answers.

/** It is no lock's key, stays out of the history, and begins with what every key of the run begins with. */
export function canaryKey(keyPrefix: string): string {
  return `${keyPrefix}\u0000lockstorm-canary`;
}

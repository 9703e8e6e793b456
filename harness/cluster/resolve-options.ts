// What resolving an etcd needs besides knowing which one.
import type { OwnOptions } from './own/own-options.ts';

export interface ResolveOptions {
  /** Nothing may touch the network. */
  readonly offline: boolean;
  /** Progress, a line each: fetching may take minutes. */
  readonly log: (line: string) => void;
  /** Ctrl-C: what was begun is ended, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How a cluster of somebody's own is entered; from the environment when absent. */
  readonly own?: OwnOptions | undefined;
}

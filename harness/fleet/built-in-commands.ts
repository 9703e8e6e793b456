// Subjects of ours that are programs in other languages, by name: what `exec:` is for a user's command, with the making of the program. They speak
// the worker protocol (docs/protocol.md) and no TypeScript touches them.
import type { FaultName } from '../plan/schema.ts';
import { etcdctlLock } from './commands/etcdctl-lock.ts';
import { goMutexLock, goMutexTryLock } from './commands/go-mutex.ts';
import { python3Etcd3 } from './commands/python3-etcd3.ts';
import type { WorkerCommand } from './worker-image.ts';

export interface PrepareOptions {
  /** What is fetched or built goes into a folder of its own in this one, which is shared and kept. */
  readonly cache: string;
  /** Nothing may touch the network. */
  readonly offline: boolean;
  /** Progress, a line each. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface BuiltInCommand {
  /** Library and version, for `lockstorm list`. */
  readonly title: string;
  /** Can be asked for orphaned leases. */
  readonly orphaned: boolean;
  /** Why the wall clock of its workers cannot be moved, as a clause; absent: libfaketime can move it. */
  readonly fixedClock?: string;
  /** Kinds of fault that it is known to survive; absent: all. */
  readonly survives?: readonly FaultName[];
  /** true, or why it cannot be had on this machine: a clause that goes after "because". Quick, and changes nothing. */
  available(): Promise<string | true>;
  /** Fetches or builds what is missing. Rejects with an environment error that has a remedy. */
  prepare(options: PrepareOptions): Promise<WorkerCommand>;
}

export const builtInCommands: Readonly<Record<string, BuiltInCommand>> = {
  'go-mutex': goMutexLock,
  'go-mutex-trylock': goMutexTryLock,
  'etcdctl-lock': etcdctlLock,
  'python3-etcd3': python3Etcd3,
};

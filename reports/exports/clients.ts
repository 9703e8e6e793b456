// Which client does an operation: a thread of a worker or of etcd, one operation after the other. A hold keeps its thread until it is over.
import type { LockOperation } from './lock-operation.ts';

/** An operation, and who does it. */
export interface OfClient {
  readonly operation: LockOperation;
  /** A worker's own number; those above are the workers' with several holds at once, and etcd's. */
  readonly thread: number;
  /** How many operations of unknown outcome the thread had before: after each it is another process. */
  readonly process: number;
}

interface Thread {
  readonly thread: number;
  process: number;
  /** When it is free again. */
  freeUs: number;
}

/** Of an imported history workers may be numbered anyhow; threads then count from 0, in the order in which they come up. */
const MOST_WORKERS = 1_000_000;

/** In the order of the calls; `threads`: how many there are. A process number modulo `threads` is its thread. */
export function clientsOf(operations: readonly LockOperation[]): { clients: OfClient[]; threads: number } {
  const overUs = new Map<string, number>();
  for (const operation of operations) {
    const key = keyOf(operation);
    overUs.set(key, Math.max(overUs.get(key) ?? 0, operation.returnUs));
  }
  const workers = operations.reduce((most, { worker }) => Math.max(most, worker + 1), 0);
  const numbered = workers <= MOST_WORKERS;
  let threads = numbered ? workers : 0;
  const pools = new Map<string, Thread[]>();
  const holding = new Map<string, Thread>();
  const clients = operations.map((operation): OfClient => {
    const { by, worker, callUs, outcome } = operation;
    const key = keyOf(operation);
    let thread = holding.get(key);
    if (!thread) {
      const name = by === 'etcd' ? by : `w${worker}`;
      const pool = pools.get(name) ?? [];
      pools.set(name, pool);
      thread = pool.find(({ freeUs }) => freeUs < callUs);
      if (!thread) {
        const own = numbered && by === 'worker' && pool.length === 0;
        pool.push((thread = { thread: own ? worker : threads++, process: 0, freeUs: 0 }));
      }
      thread.freeUs = overUs.get(key)!;
      holding.set(key, thread);
    }
    const client = { operation, thread: thread.thread, process: thread.process };
    if (outcome === 'unknown') thread.process += 1;
    return client;
  });
  return { clients, threads };
}

function keyOf({ by, hold }: LockOperation): string {
  return `${by} ${hold}`;
}

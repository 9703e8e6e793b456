// Waiting until a new cluster answers, member by member.
import { setTimeout as sleep } from 'node:timers/promises';
import { EtcdClient } from './client.ts';

const patienceMs = 45_000;

/**
 * Undefined once every member has answered a linearizable read and named itself; else why not: the first death, or `silent`
 * after 45 s. Members are asked for their names because a port that was just free may belong to somebody else's etcd by now.
 */
export async function untilReady<Death>(options: {
  readonly endpoints: readonly string[];
  readonly names: readonly string[];
  readonly died: Promise<Death>;
  /** Waited for first, where there is one; it ends at the signal. */
  readonly healthy?: (endpoints: readonly string[], signal: AbortSignal) => Promise<void>;
}): Promise<Death | 'silent' | undefined> {
  const stop = new AbortController();
  const healthy = options.healthy?.(options.endpoints, stop.signal) ?? Promise.resolve();
  const answered = healthy.then(() =>
    Promise.all(options.endpoints.map((endpoint) => answers(endpoint, options.names, stop.signal))),
  );
  const silent = sleep(patienceMs, 'silent' as const, { signal: stop.signal });
  silent.catch(() => {});
  try {
    return await Promise.race([options.died, silent, answered.then(() => undefined)]);
  } finally {
    stop.abort();
    await answered;
  }
}

/** Returns when the member is ready, or when the signal says that nobody waits any more. */
async function answers(endpoint: string, names: readonly string[], signal: AbortSignal): Promise<void> {
  const client = new EtcdClient({ endpoints: [endpoint], deadlineMs: 1_000 });
  try {
    while (!signal.aborted) {
      try {
        await client.range({ prefix: 'lockstorm/ready' });
        const members = new Set((await client.memberList()).map(({ name }) => name));
        if (names.every((name) => members.has(name))) return;
      } catch {
        // Not yet.
      }
      await sleep(20, undefined, { signal }).catch(() => {});
    }
  } finally {
    client.close();
  }
}

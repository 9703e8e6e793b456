// npm etcd3, opened so that every call is made once, ends in time, and says honestly when its outcome is unknown.
import { Etcd3 } from 'etcd3';
import type { IOptions } from 'etcd3';

/** Longest wait for the answer of one call. An etcd that is slower than this is down as far as a lock is concerned. */
export const CALL_TIMEOUT_MS = 3_000;
/** Pause before a failed call is made again. */
export const RETRY_PAUSE_MS = 100;

type Policy = NonNullable<NonNullable<IOptions['faultHandling']>['global']>;

/** etcd3 gives a call none of its own, and wants one: a new one for each call costs as much as the rest of the call. */
const never = new AbortController().signal;

/**
 * One try. etcd3 by itself makes each failed call three times, grants and transactions too (an orphan lease, an own key that
 * looks like somebody else's), and after three failures refuses all calls for 5 s, renewals too: longer than a short lease lives.
 */
const once: Policy = {
  get _altReturn(): never {
    throw new Error('cockatiel asks for this property in its types alone');
  },
  onSuccess: () => ({ dispose: () => undefined }),
  onFailure: () => ({ dispose: () => undefined }),
  execute: async (call, signal = never) => call({ signal }),
};

/** A client for these members. It connects at the first call. */
export function openEtcd(endpoints: readonly string[]): Etcd3 {
  return new Etcd3({
    hosts: [...endpoints],
    faultHandling: { global: once, host: () => once },
    grpcOptions: {
      // gRPC waits up to two minutes before it connects again; a lease does not.
      'grpc.initial_reconnect_backoff_ms': RETRY_PAUSE_MS,
      'grpc.max_reconnect_backoff_ms': 1_000,
      // Pings end a connection that died without a word, and with it the watch stream. etcd allows one every 5 s.
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 5_000,
    },
  });
}

/**
 * Call options that end a call after `ms`; its outcome is then unknown. gRPC asks for a wall-clock time and turns it back into a
 * duration at once, so a clock that jumps later does no harm.
 */
export function within(ms: number): { deadline: Date } {
  const deadline = new Date();
  deadline.setMilliseconds(deadline.getMilliseconds() + ms);
  return { deadline };
}

/** Renews a lease once. Resolves to its full TTL in seconds, or 0 when it is gone; rejects when etcd did not answer within `ms`. */
export async function renewOnce(etcd: Etcd3, leaseId: string, ms: number): Promise<number> {
  // A stream of its own for each renewal: on a shared one, etcd answers in order, and a follower that waits for a hung leader
  // blocks every renewal behind it for seconds (timing.md section 2). It may also reach another member.
  const stream = await etcd.leaseClient.leaseKeepAlive(within(ms));
  return new Promise((resolve, reject) => {
    stream.on('data', (answer) => {
      resolve(Number(answer.TTL));
      stream.end();
    });
    stream.on('error', reject);
    stream.on('end', () => reject(new Error('etcd ended the stream without an answer')));
    stream.write({ ID: leaseId });
  });
}

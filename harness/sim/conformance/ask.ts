// The few calls that stories make, typed by hand: their answers are compared by whoever tells the story.
import type { Side } from './side.ts';
import { Arrivals } from './until.ts';

interface Lease {
  readonly ID: string;
  readonly TTL: string;
}

/** Calls, and throws etcd's error if it answered with one. */
export async function ask<Response extends object>(side: Side, method: string, request: object): Promise<Response> {
  const answer = await side.call(method, request);
  if ('error' in answer) throw new Error(`${method}: ${answer.error.details} (${answer.error.code})`);
  return answer.response as Response;
}

/** Grants a lease and puts a key on it. The TTL that etcd granted, in seconds. */
export async function keyOnLease(side: Side, key: string, lease: string, ttlSeconds: number): Promise<number> {
  const { TTL } = await ask<Lease>(side, 'Lease/LeaseGrant', { ID: lease, TTL: String(ttlSeconds) });
  await ask(side, 'KV/Put', { key: Buffer.from(key), lease });
  return Number(TTL);
}

/** One renewal on a stream of its own: the TTL that is answered, 0 for a lease that is gone. */
export function renew(side: Side, lease: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = side.open('Lease/LeaseKeepAlive', {
      message: (message) => {
        resolve(Number((message as Lease).TTL));
        stream.end();
      },
      end: (error) => reject(new Error(error?.details ?? 'the stream ended without an answer')),
    });
    stream.write({ ID: lease });
  });
}

/** When each key was deleted, as a watch saw it. */
export class Deletions {
  readonly #seen = new Map<string, number>();
  readonly #arrivals = new Arrivals();
  readonly #cancel: () => void;

  constructor(side: Side, nowUs: () => number) {
    const stream = side.open('Watch/Watch', {
      message: (message) => {
        const atUs = nowUs();
        for (const { type, kv } of (message as { events: { type: string; kv: { key: Buffer } }[] }).events) {
          if (type === 'Delete') this.#seen.set(kv.key.toString(), atUs);
        }
        this.#arrivals.wake();
      },
      end: () => this.#arrivals.wake(),
    });
    const everything = { key: Buffer.from([0]), range_end: Buffer.from([0]) };
    stream.write({ create_request: { ...everything, start_revision: '1' } });
    this.#cancel = () => stream.cancel();
  }

  /** µs at which `key` was seen to go. */
  async of(key: string): Promise<number> {
    await this.#arrivals.seen(() => this.#seen.has(key));
    return this.#seen.get(key)!;
  }

  close(): void {
    this.#cancel();
  }
}

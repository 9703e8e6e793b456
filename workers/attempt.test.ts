import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attempt } from './attempt.ts';
import type { Hold, LockClient } from './subject.ts';

const request = { lock: 'orders', ttlSeconds: 1, lease: 'kept-alive' } as const;

const log = (): void => undefined;

function clientOf(acquire: LockClient['acquire']): Promise<LockClient> {
  return Promise.resolve({ acquire, close: () => Promise.resolve() });
}

function holdOf(): Hold & { released: number } {
  const hold = { released: 0, release: async () => void (hold.released += 1) };
  return hold;
}

describe('an attempt to acquire', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is given up when the subject does not heed its signal, and a hold that comes then is released at once', async () => {
    const hold = holdOf();
    const client = clientOf(() => new Promise((resolve) => setTimeout(() => resolve(hold), 60_000)));
    const outcome = attempt({ client, request, timeoutMs: 100, quit: new AbortController().signal, log });
    const refused = outcome.catch(String);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(await refused).toBe('Error: timed out after 100 ms; the subject did not heed its signal for 10000 ms');
    expect(hold.released).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hold.released).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('resolves with a hold that comes between the signal and the answer: the worker does believe that it holds', async () => {
    const hold = holdOf();
    const client = clientOf(() => new Promise((resolve) => setTimeout(() => resolve(hold), 150)));
    const outcome = attempt({ client, request, timeoutMs: 100, quit: new AbortController().signal, log });
    await vi.advanceTimersByTimeAsync(200);
    expect(await outcome).toBe(hold);
    expect(hold.released).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is aborted by quit, also when the client is not connected yet', async () => {
    const quit = new AbortController();
    const outcome = attempt({
      client: new Promise(() => undefined),
      request,
      timeoutMs: 100_000,
      quit: quit.signal,
      log,
    });
    const refused = outcome.catch(String);
    quit.abort();
    await vi.advanceTimersByTimeAsync(1_600);
    expect(await refused).toMatch('the worker quits');
    expect(vi.getTimerCount()).toBe(0);
  });
});

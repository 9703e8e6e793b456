// The end that every run has.
import { expect, test, vi } from 'vitest';
import { cutOffAt, deadlineMs } from './deadline.ts';
import { planOf } from './testing.ts';

test('it grows with the storm and with the leases, and leaves generous room', () => {
  const short = deadlineMs(planOf('session-mutex', 5_000, []));
  expect(short).toBeGreaterThan(60_000);
  expect(deadlineMs(planOf('session-mutex', 65_000, []))).toBe(short + 60_000);
  expect(deadlineMs(planOf('session-mutex', 5_000, [], { ttlSeconds: 102 }))).toBeGreaterThanOrEqual(short + 200_000);
});

test('what is not over by then is an environment error; what is over is not', () => {
  vi.useFakeTimers();
  try {
    const failures: Error[] = [];
    cutOffAt(1_000, (error) => failures.push(error));
    const callOff = cutOffAt(500, (error) => failures.push(error));
    callOff();
    vi.advanceTimersByTime(999);
    expect(failures).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(failures).toMatchObject([{ code: 'run-too-long', exitCode: 3 }]);
  } finally {
    vi.useRealTimers();
  }
});

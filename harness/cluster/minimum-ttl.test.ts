import { expect, test } from 'vitest';
import { minimumTtlSeconds } from './minimum-ttl.ts';

// The measured table of timing.md section 1: heartbeat, election timeout, TTL granted for 1 s.
test.each([
  [100, 1000, 2],
  [50, 500, 1],
  [10, 100, 1],
  [500, 5000, 8],
  [100, 1900, 3],
])('heartbeat %i ms and election timeout %i ms grant at least %i s', (heartbeatMs, electionMs, seconds) => {
  expect(minimumTtlSeconds(heartbeatMs, electionMs)).toBe(seconds);
});

test('ticks are whole: an election timeout between two heartbeats counts down', () => {
  // 1999/100 = 19 ticks, ⌊3·19/2⌋ = 28 ticks of 100 ms.
  expect(minimumTtlSeconds(100, 1999)).toBe(3);
  // 7 ticks: ⌊21/2⌋ = 10 ticks of 100 ms are 1 s exactly; without the inner floor it would be 2.
  expect(minimumTtlSeconds(100, 700)).toBe(1);
});

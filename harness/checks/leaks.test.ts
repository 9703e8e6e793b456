// A lease that was not revoked at release: left behind, or over by then as its owner knows.
import { expect, it } from 'vitest';
import type { CheckResult } from './check.ts';
import { judgeEvents } from './judge.ts';
import { staleScene } from './testing/stale-scene.ts';

/** w0 acquires for 2 s, renews nothing, and has released at this tenth without a revoke; the watch tells of the key's end in second 7. */
function neverRevoked(release: number): CheckResult {
  const told = staleScene({ gone: Math.min(25, release - 1), lost: Math.min(18, release - 2), release }).events;
  const gone = told.find((event) => event.kind === 'watch' && event.type === 'DELETE')!;
  const events = told.filter((event) => event !== gone);
  events.splice(
    events.findIndex(({ atUs }) => atUs > 7_000_000),
    0,
    { ...gone, atUs: 7_000_000 },
  );
  return judgeEvents(events).checks.find(({ check }) => check === 'leaks')!;
}

it('is no leak when the lease was over before the release', () => {
  expect(neverRevoked(40)).toMatchObject({ violations: [] });
});

it('is one when it had time left', () => {
  expect(neverRevoked(12).violations[0]).toMatchObject({ what: expect.stringContaining('left lease a1 behind') });
});

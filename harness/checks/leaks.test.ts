// A lease that was not revoked at release: left behind, or over by then as its owner knows.
import { expect, it } from 'vitest';
import type { CheckResult } from './check.ts';
import { Script } from '../history/testing.ts';
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

/** w0 asks at t+0.1 s, is given up in the drain, and leaves its lease and its key to run out; they do so 2.2 s after it asked. */
function leftAtQuit(failedAfter: number): CheckResult {
  const script = new Script(1).line({ kind: 'phase', phase: 'storm' });
  script.acquire(0, 1).grant(0, 'a1').put(0, 'jobs/a1', 'a1', 10).watch('PUT', 'jobs/a1', 10, 10, 'a1');
  script.line({ kind: 'phase', phase: 'drain' });
  const drainUs = script.nowUs;
  for (let at = 1; at * 200_000 <= failedAfter; at++) {
    script.pass(200_000);
    const call = script.ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
    script.answer(0, 'Lease/LeaseKeepAlive', call, { lease: 'a1', ttlSeconds: 2 });
  }
  script.line({ kind: 'canary', rttUs: 1_000, outcome: 'ok', atUs: drainUs + failedAfter }).failed(0, 1);
  const how = { pid: 100, code: 0, signal: null, reason: 'quit' } as const;
  script.line({ kind: 'exit', worker: 0, incarnation: 1, ...how, exitedUs: script.nowUs });
  script.pass(2_200_000).line({ kind: 'canary', rttUs: 1_000, outcome: 'ok', revision: 12 });
  script.watch('DELETE', 'jobs/a1', 13, 10, 'a1').pass(6_000_000);
  script.line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] }).line({ kind: 'phase', phase: 'end' });
  return judgeEvents(script.events).checks.find(({ check }) => check === 'leaks')!;
}

it('is no leak when the worker had left before the subject was done: it died, and its lease may run out', () => {
  expect(leftAtQuit(1_600_000)).toMatchObject({
    violations: [],
    inconclusive: { 'its worker had quit before its subject was done': 2 },
  });
});

it('is one when the subject gave up by itself at quit', () => {
  expect(leftAtQuit(1_000_000).violations.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('left lease a1 behind when its acquire of "jobs" failed'),
      expect.stringMatching(/^the key of "jobs" was left for .* had given up$/),
    ]),
  );
});

// A lease that was not revoked at release: left behind, or over by then as its owner knows.
import { expect, it } from 'vitest';
import type { CheckResult, Violation } from './check.ts';
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

/** w0 is asked to release and says nothing; so much later it is ended. */
function neverAnswered(aliveUs: number, fault = false): CheckResult {
  const script = new Script(1).line({ kind: 'phase', phase: 'storm' });
  script.acquire(0, 1).grant(0, 'a1').put(0, 'jobs/a1', 'a1', 10).watch('PUT', 'jobs/a1', 10, 10, 'a1');
  script.said('acquired', 0, 1).line({ kind: 'release', worker: 0, incarnation: 1, hold: 1 });
  if (fault) script.fault('begin', 'cut', 0, 0, 500);
  script.watch('DELETE', 'jobs/a1', 11, 10, 'a1').pass(aliveUs).line({ kind: 'phase', phase: 'drain' });
  const how = { pid: 100, code: 0, signal: null, reason: 'quit' } as const;
  script.line({ kind: 'exit', worker: 0, incarnation: 1, ...how, exitedUs: script.nowUs }).pass(6_000_000);
  script.line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] }).line({ kind: 'phase', phase: 'end' });
  return judgeEvents(script.events).checks.find(({ check }) => check === 'leaks')!;
}

it('is not safe where a release was never answered, and no violation either', () => {
  expect(neverAnswered(11_000_000)).toMatchObject({
    verdict: 'inconclusive',
    violations: [],
    inconclusive: { 'a release was never answered: what was given back is not known': 1 },
  });
  for (const result of [neverAnswered(9_000_000), neverAnswered(11_000_000, true)])
    expect(result).toMatchObject({ verdict: 'safe', inconclusive: {} });
});

it('is one when the subject gave up by itself at quit', () => {
  expect(leftAtQuit(1_000_000).violations.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('left lease a1 behind when its acquire of "jobs" failed'),
      expect.stringMatching(/^the key of "jobs" was left for .* had given up$/),
    ]),
  );
});

/**
 * Hold 1 is given up before its grant is asked for, which comes to the tap in the time of hold 2; that one has its own lease, and releases.
 * `own`: hold 1 had a lease of its own, so the late one is not for it.
 */
function grantedLate(own = false): CheckResult {
  const script = new Script(1).line({ kind: 'phase', phase: 'storm' }).acquire(0, 1);
  if (own) script.grant(0, 'd4');
  script.failed(0, 1).acquire(0, 2).grant(0, 'a1');
  const late = script.ask(0, 'Lease/LeaseGrant', { ttlSeconds: 2 });
  script.answer(0, 'Lease/LeaseGrant', late, { lease: 'b2', ttlSeconds: 2, revision: 1 });
  script.put(0, 'jobs/a1', 'a1', 10).watch('PUT', 'jobs/a1', 10, 10, 'a1').said('acquired', 0, 2);
  for (const lease of own ? ['b2', 'd4'] : ['b2']) {
    const call = script.ask(0, 'Lease/LeaseKeepAlive', { lease });
    script.answer(0, 'Lease/LeaseKeepAlive', call, { lease, ttlSeconds: 2 });
  }
  script.line({ kind: 'release', worker: 0, incarnation: 1, hold: 2 });
  const revoke = script.ask(0, 'Lease/LeaseRevoke', { lease: 'a1' });
  script.answer(0, 'Lease/LeaseRevoke', revoke, { lease: 'a1', revision: 11 });
  script.watch('DELETE', 'jobs/a1', 11, 10, 'a1').said('released', 0, 2).pass(7_000_000);
  script.line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] }).line({ kind: 'phase', phase: 'end' });
  return judgeEvents(script.events).checks.find(({ check }) => check === 'leaks')!;
}

it('lays a lease that came too late at the door of the acquire that had ended without one', () => {
  const { violations } = grantedLate();
  expect(violations).toHaveLength(1);
  expect(violations[0]).toMatchObject({
    what: 'w0 left lease b2 behind when its acquire of "jobs" failed',
    expected: 'the lease to be revoked as soon as it is there: it was granted when nobody wanted it any more',
  });
  const told = violations[0]!.story.map(({ text }) => text);
  expect(told).toEqual([
    'asks for the lock, TTL 2 s',
    'did not get it: timed out  ← nothing of it should be left',
    'is granted lease b2 of 2 s',
    'renews lease b2, 0.010 s later',
    expect.stringMatching(/^had promised lease b2 until t\+\d\.\d{3} s, \d\.\d{3} s later, and nobody revoked it$/),
  ]);
});

/** w0 releases its lock and its lease stays: it renews that so often, and at last the census lists it or not. */
function stays(renewals: number, inCensus = false): Violation[] {
  const script = new Script(1).line({ kind: 'phase', phase: 'storm' });
  script.acquire(0, 1).grant(0, 'a1').put(0, 'jobs/a1', 'a1', 10).watch('PUT', 'jobs/a1', 10, 10, 'a1');
  script.said('acquired', 0, 1).pass(500_000).line({ kind: 'release', worker: 0, incarnation: 1, hold: 1 });
  const deletes = [{ key: 'jobs/a1' }];
  const call = script.ask(0, 'KV/DeleteRange', { deletes });
  script.answer(0, 'KV/DeleteRange', call, { deletes, revision: 11 });
  script.watch('DELETE', 'jobs/a1', 11, 10, 'a1').said('released', 0, 1);
  for (let i = 0; i < renewals; i += 1) {
    const renewal = script.pass(700_000).ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
    script.answer(0, 'Lease/LeaseKeepAlive', renewal, { lease: 'a1', ttlSeconds: 2 });
  }
  script.pass(7_000_000).line({ kind: 'phase', phase: 'quiet' });
  const leases = inCensus ? [{ lease: 'a1', remainingSeconds: 1, grantedSeconds: 2 }] : [];
  script.line({ kind: 'census', final: true, keys: [], leases, workers: [] }).line({ kind: 'phase', phase: 'end' });
  return judgeEvents(script.events)
    .checks.find(({ check }) => check === 'leaks')!
    .violations.slice();
}

it.each([
  [
    'until when etcd had promised it',
    0,
    false,
    [/^had promised lease a1 until t\+2\.\d+ s, \S+ s later, and nobody revoked it$/],
  ],
  [
    'its renewals',
    5,
    false,
    [
      /^still renews lease a1, 2\.\d+ s later$/,
      /^renews lease a1 for the last time, 3\.\d+ s later$/,
      /^had promised lease a1 until t\+6/,
    ],
  ],
  ['the census', 0, true, [/^lease a1 is still there \(census\): 1 s to live$/]],
] as const)('shows a leak by %s, and spans it', (_how, renewals, inCensus, shown) => {
  const [violation] = stays(renewals, inCensus);
  const harm = violation!.story.filter(({ mark }) => mark === 'harm');
  expect(harm.map(({ text }) => text)).toEqual(shown.map((text) => expect.stringMatching(text)));
  expect(violation!.span).toEqual({ fromUs: violation!.atUs, untilUs: harm.at(-1)!.atUs });
});

it('leaves it with the hold in whose time it came where no other one is without', () => {
  expect(grantedLate(true).violations.map(({ what }) => what)).toEqual([
    'w0 left lease d4 behind when its acquire of "jobs" failed',
    'w0 left lease b2 behind when its hold of "jobs" was released',
  ]);
});

it('calls what was never held an acquire', () => {
  const script = new Script(1).line({ kind: 'phase', phase: 'storm' }).acquire(0, 1).grant(0, 'a1').failed(0, 1);
  for (let n = 0; n < 6; n++) {
    script.pass(500_000);
    const call = script.ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
    script.answer(0, 'Lease/LeaseKeepAlive', call, { lease: 'a1', ttlSeconds: 2 });
  }
  const result = judgeEvents(script.events).checks.find(({ check }) => check === 'leaks')!;
  expect(result.violations[0]).toMatchObject({
    what: expect.stringMatching(/^w0 renewed lease a1 \d\.\d+ s after its acquire of "jobs" was over$/),
    expected: 'no renewal once the acquire is over',
  });
});

it('leaves a lease that had a key with its hold, whatever ended before', () => {
  // Hold 2 puts a second key on a second lease, and leaves the first lease behind.
  const script = new Script(1).line({ kind: 'phase', phase: 'storm' }).acquire(0, 1).failed(0, 1).acquire(0, 2);
  for (const [lease, revision] of [
    ['a1', 10],
    ['b2', 12],
  ] as const)
    // prettier-ignore
    script.grant(0, lease).put(0, `jobs/${lease}`, lease, revision).watch('PUT', `jobs/${lease}`, revision, revision, lease);
  script.said('acquired', 0, 2).line({ kind: 'release', worker: 0, incarnation: 1, hold: 2 });
  const revoke = script.ask(0, 'Lease/LeaseRevoke', { lease: 'b2' });
  script.answer(0, 'Lease/LeaseRevoke', revoke, { lease: 'b2', revision: 13 });
  script.watch('DELETE', 'jobs/b2', 13, 12, 'b2').said('released', 0, 2).pass(7_000_000);
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] });
  const { violations } = judgeEvents(script.events).checks.find(({ check }) => check === 'leaks')!;
  expect(violations.map(({ what }) => what)).toContain('w0 left lease a1 behind when its hold of "jobs" was released');
});

// What a fault excuses, and what it does not: each history is judged with the fault and without it, and only one of the two convicts.
import { describe, expect, it } from 'vitest';
import type { Claims } from '../../workers/subject.ts';
import { allClaims, Script } from '../history/testing.ts';
import type { CheckName, CheckResult } from './check.ts';
import { judgeEvents } from './judge.ts';

const second = 1_000_000;
const key = 'jobs/a1';

function judged(check: CheckName, script: Script): CheckResult | undefined {
  return judgeEvents(script.events).checks.find((result) => result.check === check);
}

function sentences(check: CheckName, script: Script): string[] {
  return judged(check, script)?.violations.map(({ what }) => what) ?? [];
}

/** A history until its workers are gone: nothing is left. */
function finished(script: Script): Script {
  script.pass(6 * second).line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] });
  return script.line({ kind: 'phase', phase: 'end' });
}

/** w0 waits for the lock, and has a key. */
function waiting(claims?: Claims): Script {
  const script = new Script(2, claims).line({ kind: 'phase', phase: 'storm' });
  return script.acquire(0, 1).grant(0, 'a1').put(0, key, 'a1', 10).watch('PUT', key, 10, 10, 'a1');
}

/** w0 gives up, and deletes its key then; the call passes on 3 s later. */
function deletesLate(says: 'held back' | 'asked late'): Script {
  const script = waiting().pass(second).failed(0, 1);
  const arrivedUs = script.nowUs;
  if (says === 'held back') script.fault('begin', 'cut', 0, 0, 3_000);
  script.pass(3 * second);
  if (says === 'held back') script.fault('end', 'cut', 0);
  const deletes = [{ key }];
  const call = script.ask(0, 'KV/Txn', { deletes, ...(says === 'held back' && { arrivedUs }) });
  script.watch('DELETE', key, 11, 10, 'a1').answer(0, 'KV/Txn', call, { deletes, revision: 11 });
  const revoke = script.ask(0, 'Lease/LeaseRevoke', { lease: 'a1', ...(says === 'held back' && { arrivedUs }) });
  return finished(script.answer(0, 'Lease/LeaseRevoke', revoke, { lease: 'a1' }));
}

/** w0 gives up; what it does about its key never gets through, and etcd lets it go by itself. */
function cleanUpLost(what: string | undefined): Script {
  const script = waiting().pass(1_500_000);
  if (what !== undefined) script.fault('begin', what, 0, 0, 2_000);
  script.failed(0, 1).pass(2 * second);
  return finished(
    script.line({ kind: 'canary', rttUs: 1_000, outcome: 'ok', revision: 10 }).watch('DELETE', key, 11, 10, 'a1'),
  );
}

/** w0 held the lock, and its release fails. */
function cannotRelease(what: string | undefined): Script {
  const script = waiting().said('acquired', 0, 1).pass(second);
  if (what !== undefined) script.fault('begin', what, 0);
  script.line({ kind: 'release', worker: 0, incarnation: 1, hold: 1 }).pass(300_000);
  script.line({ kind: 'unreleased', worker: 0, incarnation: 1, hold: 1, error: 'DEADLINE_EXCEEDED' });
  return finished(script);
}

/** w0 hears "lost" in the middle of its renewals; those after it are on their way for 3 s, or are sent 3 s later. */
function renewsAfterLost(says: 'slow' | 'asked late'): Script {
  const script = waiting().said('acquired', 0, 1).pass(second);
  const arrivals: number[] = [];
  if (says === 'slow') script.fault('begin', 'slow', 0, 0, 8_000);
  for (let n = 0; n < 3; n++) {
    arrivals.push(script.nowUs);
    script.pass(500_000);
  }
  script.line({ kind: 'lost', worker: 0, incarnation: 1, hold: 1, reason: 'no answer', saidUs: script.nowUs });
  script.pass(1_500_000);
  for (const arrivedUs of arrivals) {
    const call = script.ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1', ...(says === 'slow' && { arrivedUs }) });
    script.answer(0, 'Lease/LeaseKeepAlive', call, { lease: 'a1', ttlSeconds: 2 }).pass(500_000);
  }
  return script;
}

const renewing = (seconds: number): Script => {
  const script = waiting().fault('begin', 'drop', 0).pass(second).failed(0, 1);
  for (let n = 0; n < 2 * seconds; n++) {
    const call = script.pass(500_000).ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
    script.answer(0, 'Lease/LeaseKeepAlive', call, { lease: 'a1', ttlSeconds: 2 });
  }
  return script;
};

describe('leaks', () => {
  it('does not blame a worker for a clean-up that was held back on its way', () => {
    expect(sentences('leaks', deletesLate('held back'))).toEqual([]);
    expect(sentences('leaks', deletesLate('asked late')).join()).toMatch(/was left for 3\.\d+ s after w0 had given up/);
  });

  it.each(['cut', 'pause', 'slow', 'drop', 'reset'])(
    'does not blame it for a clean-up that %s kept from etcd',
    (what) => {
      const result = judged('leaks', cleanUpLost(what));
      expect(result?.violations).toEqual([]);
      expect(result?.inconclusive).toHaveProperty('a fault struck its worker meanwhile');
    },
  );

  it.each([undefined, 'clock'])('blames it where %s did', (what) => {
    expect(sentences('leaks', cleanUpLost(what)).length).toBeGreaterThan(0);
  });

  it('does not blame it for a release that a fault made fail', () => {
    expect(sentences('leaks', cannotRelease('reset'))).toEqual([]);
    expect(sentences('leaks', cannotRelease(undefined))[0]).toContain('could not release');
  });

  it('does not blame it for renewals that were sent before "lost" and are slow', () => {
    expect(sentences('leaks', renewsAfterLost('slow'))).toEqual([]);
    expect(sentences('leaks', renewsAfterLost('asked late'))[0]).toContain('renewed lease a1');
  });

  it('blames it for renewals that go on when the fault is long over', () => {
    expect(sentences('leaks', renewing(3))).toEqual([]);
    expect(sentences('leaks', renewing(7))[0]).toContain('renewed lease a1');
  });
});

/** w0 waits for a lock that is free, and shows signs of life once a second; `disturb` is called before each. */
function leftWaiting(seconds: number, disturb: (script: Script, n: number) => void = () => {}): Script {
  const script = new Script().line({ kind: 'phase', phase: 'storm' }).acquire(0, 1);
  for (let n = 0; n < seconds; n++) {
    script.pass(second);
    disturb(script, n);
    script.answer(0, 'KV/Range', script.ask(0, 'KV/Range'));
  }
  return finished(script);
}

const cutAgain = (script: Script, n: number): void => {
  if (n > 0) script.fault('end', 'cut', 0, n - 1);
  script.fault('begin', 'cut', 0, n, 1_000);
};

/** One fault, at the beginning. */
const first =
  (what: string) =>
  (script: Script, n: number): void =>
    void (n === 0 && script.fault('begin', what, 0));

describe('liveness', () => {
  it('does not count the life of a waiter that is cut off again and again', () => {
    expect(sentences('liveness', leftWaiting(8, cutAgain))).toEqual([]);
    expect(sentences('liveness', leftWaiting(8))[0]).toContain('while w0 waited for it');
  });

  it('does not count what was held back on its way as a sign of life', () => {
    const script = new Script().line({ kind: 'phase', phase: 'storm' }).acquire(0, 1);
    for (let n = 0; n < 8; n++) {
      const arrivedUs = script.nowUs;
      script.answer(0, 'KV/Range', script.pass(second).ask(0, 'KV/Range', { arrivedUs }));
    }
    expect(sentences('liveness', finished(script))).toEqual([]);
  });

  it('waits for some time after a fault, and blames it then', () => {
    expect(sentences('liveness', leftWaiting(8, first('reset')))).toEqual([]);
    expect(sentences('liveness', leftWaiting(13, first('reset')))[0]).toContain('while w0 waited for it');
  });

  it('does not blame a waiter that was robbed of a message', () => {
    expect(sentences('liveness', leftWaiting(20, first('drop')))).toEqual([]);
  });
});

/** w0 holds, nothing of it reaches etcd for 2 TTLs, its key goes, w1 acquires, and both write. */
function twoHolders(what: string | undefined): Script {
  const claims = { ...allClaims, lost: false };
  const script = waiting(claims).said('acquired', 0, 1);
  const write = (worker: number, hold: number, n: number): void =>
    void script.line({ kind: 'wrote', worker, incarnation: 1, hold, n, saidUs: script.nowUs });
  const renewal = script.ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
  script.answer(0, 'Lease/LeaseKeepAlive', renewal, { lease: 'a1', ttlSeconds: 2 });
  if (what !== undefined) script.fault('begin', what, 0, 0, 4_000);
  script.acquire(1, 2).grant(1, 'b2').put(1, 'jobs/b2', 'b2', 12).watch('PUT', 'jobs/b2', 12, 12, 'b2');
  for (let n = 1; n <= 40; n++) {
    script.pass(100_000);
    write(0, 1, n);
    if (n === 25) script.watch('DELETE', key, 13, 10, 'a1').said('acquired', 1, 2);
    if (n > 25) write(1, 2, n - 25);
  }
  return finished(script);
}

describe('mutual-exclusion', () => {
  it('convicts a lock whose holder ran on while it was cut off, whether it claims to notice or not', () => {
    expect(sentences('mutual-exclusion', twoHolders('cut'))[0]).toContain('two workers held "jobs" at once');
  });

  it('excuses it where something held it up that nobody knows of', () => {
    expect(judged('mutual-exclusion', twoHolders(undefined))).toMatchObject({
      violations: [],
      inconclusive: { 'a holder that does not claim to notice was held up': 1 },
    });
  });

  it('tells of the fault in its story', () => {
    const [violation] = judged('mutual-exclusion', twoHolders('cut'))!.violations;
    expect(violation!.story).toContainEqual(
      expect.objectContaining({ who: 'fault', text: 'w0 cut from etcd for 4 s' }),
    );
  });
});

// What late-expiry says of a key that outlived its bound: the headline, what was expected, and the story tell the same.
import { expect, it } from 'vitest';
import { Script } from '../history/testing.ts';
import type { Violation } from './check.ts';
import { judgeEvents } from './judge.ts';

const second = 1_000_000;
const NOT_HEEDED = 'timed out after 1000 ms; the subject did not heed its signal for 10000 ms';

interface Scene {
  /** Its acquire is given up at t+1 s; left out: it had it, and held it till it died. */
  readonly error?: string;
  /** Whether it renews until it is gone at t+9 s, or until t+1 s. */
  readonly renews: boolean;
}

/** w0 creates its key, is gone at t+9 s, and its key at t+14 s. */
function late({ error, renews }: Scene): Violation {
  const script = new Script(1).line({ kind: 'phase', phase: 'storm' });
  script.acquire(0, 1).grant(0, 'a1').put(0, 'jobs/a1', 'a1', 10).watch('PUT', 'jobs/a1', 10, 10, 'a1');
  if (error === undefined) script.said('acquired', 0, 1);
  let over = false;
  while (script.nowUs < 9 * second) {
    script.pass(second / 2);
    if (error !== undefined && script.nowUs > second && !over) {
      script.line({ kind: 'failed', worker: 0, incarnation: 1, hold: 1, error, saidUs: script.nowUs });
      over = true;
    }
    if (!renews && script.nowUs > second) continue;
    const call = script.ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
    script.answer(0, 'Lease/LeaseKeepAlive', call, { lease: 'a1', ttlSeconds: 2 });
  }
  const how = { pid: 100, code: 0, signal: null, reason: 'fault' } as const;
  script.line({ kind: 'exit', worker: 0, incarnation: 1, ...how, exitedUs: script.nowUs });
  script.pass(5 * second).line({ kind: 'canary', rttUs: 1_000, outcome: 'ok', revision: 10 });
  script.watch('DELETE', 'jobs/a1', 11, 10, 'a1').pass(20 * second);
  script.line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] }).line({ kind: 'phase', phase: 'end' });
  const { checks } = judgeEvents(script.events);
  return checks.find(({ check }) => check === 'late-expiry')!.violations[0]!;
}

it('blames a lease that was renewed beyond the acquire, not a death that came after the bound', () => {
  const { what, expected } = late({ error: 'timed out after 1000 ms', renews: true });
  expect(what).toMatch(/: the acquire of w0 was over at t\+1\.\d+ s, but its lease was renewed until t\+[89]\.\d+ s$/);
  expect(expected).toMatch(/^gone by t\+\d\.\d+ s: last renewal that was due, or on its way, answered t\+2\.\d+ s/);
});

it('says that the subject did not heed its signal where that is why', () => {
  expect(late({ error: NOT_HEEDED, renews: true }).what).toContain(' s (the subject did not heed its signal), but its');
});

it('speaks of the renewals that there were, where the bound was before the death', () => {
  const { what, expected, atUs } = late({ renews: false });
  expect(atUs).toBeLessThan(9 * second);
  expect(what).toMatch(/: its lease was not renewed after t\+0\.\d+ s, and w0 had been dead since t\+9\.\d+ s$/);
  expect(expected).toMatch(/: last renewal (answered|sent) t\+0\./);
});

it('speaks of the death where that is what the bound follows from', () => {
  const { what, atUs } = late({ renews: true });
  expect(atUs).toBeGreaterThan(9 * second);
  expect(what).toMatch(/ s: w0 had been dead since t\+9\.\d+ s$/);
});

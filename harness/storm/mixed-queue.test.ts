// The reference and etcd's own lock service in one queue, for real, with a SIGKILL of each: they are of one kind.
import { expect, it } from 'vitest';
import type { Fault } from '../plan/schema.ts';
import { planOf, run } from './testing.ts';

it('session-mutex and lock-service are one queue, in one order', async () => {
  const kills: Fault[] = [0, 1].map((worker) => ({
    what: 'kill',
    worker,
    when: { event: 'acquired', nth: 3, afterMs: 20 },
  }));
  const quick = { ttlSeconds: 1, holdMs: 60, thinkMs: 10, timeoutMs: 8_000 };
  const plan = planOf('session-mutex', 6_000, kills, quick, quick, quick, quick);
  const workers = plan.workers.map((worker, index) =>
    index % 2 === 0 ? worker : { ...worker, subject: 'lock-service' },
  );
  const { report, violations, verdict, all } = await run({ ...plan, workers });
  expect(violations).toEqual([]);
  expect([verdict('mutual-exclusion'), verdict('fairness'), verdict('ownership')]).toEqual(['safe', 'safe', 'safe']);
  const { bySubject, kills: killed } = report.judgement.counts;
  expect(killed).toBe(2);
  for (const subject of ['session-mutex', 'lock-service']) expect(bySubject[subject]!.acquisitions).toBeGreaterThan(2);
  // Their keys are alike, and lie side by side.
  const created = all('watch').filter(({ type }) => type === 'PUT');
  expect(created.every(({ key, lease }) => key === `orders/${lease}`)).toBe(true);
});

import { describe, expect, it } from 'vitest';
import { plain } from './paint.ts';
import { storyOf, violationsOf } from './story.ts';
import { samplePlan, sampleReport, sampleResult, sampleViolation } from './testing.ts';

const options = {
  paint: plain,
  invocation: 'npm run chaos --',
  runReference: 'pause-past-ttl-6fc1a2b4',
  lookAt: 'reports/runs/pause-past-ttl-6fc1a2b4/verdict.json',
};

function unsafe(...violations: ReturnType<typeof sampleViolation>[]) {
  return sampleResult({ verdict: 'unsafe', violations });
}

describe('the failure block', () => {
  it('tells what happened, where, in which order, how often, and what to paste', () => {
    const report = sampleReport([unsafe(sampleViolation())], {
      scenario: 'pause-past-ttl',
      versions: { 'etcd3-lock': 'etcd3 1.1.2' },
      etcd: { version: '3.4.23', provider: 'Debian', members: 1 },
    });
    const story = storyOf(report, { ...options, runNumber: 17, failed: { times: 5, of: 5, what: 'attempt' } });
    expect(story).toMatchInlineSnapshot(`
      "✗ UNSAFE  two workers held "orders" at once for 1.062 s                           pause-past-ttl  run 17
                check mutual-exclusion   subject etcd3-lock (etcd3 1.1.2)   TTL 2 s   etcd 3.4.23, 1 member
         t+3.412 s   w1    acquired, token 7
         t+5.951 s   etcd  expired w1’s lease (revision 41)
        t+12.958 s   w2    acquired, token 8
        Expected  one holder at a time
        Failed 5 of 5 attempts.
        Again   npm run chaos -- replay pause-past-ttl-6fc1a2b4
        Keep    npm run chaos -- keep   pause-past-ttl-6fc1a2b4
        Look    reports/runs/pause-past-ttl-6fc1a2b4/verdict.json"
    `);
  });

  it('is as short as what is known: no number, no count, no version, no plan', () => {
    const report = { ...sampleReport([unsafe(sampleViolation({ story: [], expected: '' }))]), plan: undefined };
    expect(storyOf(report, options)).toMatchInlineSnapshot(`
      "✗ UNSAFE  two workers held "orders" at once for 1.062 s                                          sigkill
                check mutual-exclusion   subject etcd3-lock   etcd 3.5.21, 1 member
        Again   npm run chaos -- replay pause-past-ttl-6fc1a2b4
        Keep    npm run chaos -- keep   pause-past-ttl-6fc1a2b4
        Look    reports/runs/pause-past-ttl-6fc1a2b4/verdict.json"
    `);
  });

  it('shows the TTLs of the worker at fault on that lock', () => {
    const plan = samplePlan();
    const round = plan.workers[0]!.rounds[0]!;
    plan.workers[1]!.rounds = [round, { ...round, ttlSeconds: 5 }, { ...round, lock: 'jobs', ttlSeconds: 9 }];
    expect(storyOf(sampleReport([unsafe(sampleViolation())], { plan }), options)).toContain('TTL 2 to 5 s');
  });

  it('tells the first violation in the order of the checks and counts the others', () => {
    const late = {
      ...unsafe(sampleViolation({ check: 'leaks', atUs: 1, what: 'a lease was left' })),
      check: 'leaks' as const,
    };
    const report = sampleReport([late, unsafe(sampleViolation({ atUs: 9 }), sampleViolation({ atUs: 8 }))]);
    expect(violationsOf(report).map(({ check, atUs }) => [check, atUs])).toEqual([
      ['mutual-exclusion', 8],
      ['mutual-exclusion', 9],
      ['leaks', 1],
    ]);
    expect(storyOf(report, options)).toContain('Also  1 × mutual-exclusion, 1 × leaks');
  });
});

import { describe, expect, it, vi } from 'vitest';
import { faultKinds } from '../harness/faults/index.ts';
import { plain } from './paint.ts';
import { storyOf, violationsOf } from './story.ts';
import { sampleFinding, samplePlan, sampleReport, sampleResult, sampleViolation } from './testing.ts';

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
      "✗ UNSAFE  two workers held "orders" at once for 1.062 s                       pause-past-ttl  run 17
                check mutual-exclusion   side lock library   subject etcd3-lock (etcd3 1.1.2)   TTL 2 s
                etcd 3.4.23, 1 member
         t+3.412 s  -2.546 s  w1    acquired, token 7
         t+5.951 s  -0.007 s  etcd  expired w1’s lease (revision 41)
        t+12.958 s  +7.000 s  w2    acquired, token 8
        Expected  one holder at a time
        Failed 5 of 5 attempts.
        Again   npm run chaos -- replay pause-past-ttl-6fc1a2b4
        Keep    npm run chaos -- keep   pause-past-ttl-6fc1a2b4
        Look    reports/runs/pause-past-ttl-6fc1a2b4/verdict.json"
    `);
  });

  it('tells of a minimal plan what is sure, what became of it, what it says, and how to see it on real processes', () => {
    const story = storyOf(sampleFinding(), { ...options, runReference: 'swarm-etcd3-lock-6fc1a2b4' });
    expect(story).toMatchInlineSnapshot(`
      "✗ UNSAFE  two workers held "orders" at once for 1.062 s                                        swarm
                check mutual-exclusion   side lock library   subject etcd3-lock   TTL 2 s
                simulated etcd 3.4
         t+3.412 s  -2.546 s  w1    acquired, token 7
         t+5.951 s  -0.007 s  etcd  expired w1’s lease (revision 41)
        t+12.958 s  +7.000 s  w2    acquired, token 8
        Expected  one holder at a time
        The same trace each of 3 times: 5f0c5f0c5f0c5f0c.
        Shrunk from 9 faults to 1, from 4 workers to 2. 1,234 smaller plans were tried.
        Plan    swarm, seed 6fc1a2b400000000: 2 workers of etcd3-lock compete for "orders" for 1 s
                TTL 2 s; etcd with 1 member, heartbeat 50 ms, election timeout 500 ms
                fault 1: SIGKILL w0 at t+0.1 s
        Again   npm run chaos -- replay swarm-etcd3-lock-6fc1a2b4
        Real    npm run chaos -- replay swarm-etcd3-lock-6fc1a2b4 --engine real --attempts 10
        Keep    npm run chaos -- keep   swarm-etcd3-lock-6fc1a2b4
        Look    reports/runs/pause-past-ttl-6fc1a2b4/verdict.json"
    `);
  });

  it('does not claim a trace to be the same that was seen once', () => {
    const { simulation } = sampleFinding();
    const story = storyOf(sampleFinding({ simulation: { ...simulation!, times: 1 } }), options);
    expect(story).toContain('\n  Trace 5f0c5f0c5f0c5f0c.\n');
    expect(story).not.toContain('same trace');
  });

  it('says of a plan that was shrunk on real processes how often it failed, and whether there was time', () => {
    const shrunk = { how: 'No smaller plan fails.', tried: 7, complete: false, failed: { times: 3, of: 5 } };
    const story = storyOf(sampleReport([unsafe(sampleViolation())], { shrunk }), options);
    expect(story).toContain(
      'No smaller plan fails. 7 smaller plans were tried. It failed 3 of 5 before. The time was over',
    );
    expect(story).not.toContain('Real ');
  });

  it('sends nobody to real processes with a fault that they cannot have', () => {
    const plan = samplePlan({ faults: [{ what: 'clock', worker: 0, when: { atMs: 1 }, jumpMs: 1000 }] });
    expect(storyOf(sampleFinding({ plan }), options)).toContain('--engine real');
    const available = vi.spyOn(faultKinds.clock, 'available').mockReturnValue('there is no libfaketime here');
    expect(storyOf(sampleFinding({ plan }), options)).not.toContain('--engine real');
    available.mockRestore();
  });

  it('is as short as what is known: no number, no count, no version, no plan', () => {
    const report = { ...sampleReport([unsafe(sampleViolation({ story: [], expected: '' }))]), plan: undefined };
    expect(storyOf(report, options)).toMatchInlineSnapshot(`
      "✗ UNSAFE  two workers held "orders" at once for 1.062 s                                      sigkill
                check mutual-exclusion   side lock library   subject etcd3-lock   etcd 3.5.21, 1 member
        Again   npm run chaos -- replay pause-past-ttl-6fc1a2b4
        Keep    npm run chaos -- keep   pause-past-ttl-6fc1a2b4
        Look    reports/runs/pause-past-ttl-6fc1a2b4/verdict.json"
    `);
  });

  it('tells of known bugs of etcd only beside what is the server’s doing', () => {
    const bugs = /Etcd +3\.5\.21 has known bugs: etcd#/;
    const finding = sampleViolation({ check: 'early-expiry', side: 'server' });
    expect(storyOf(sampleReport([unsafe(sampleViolation())]), options)).not.toMatch(bugs);
    expect(storyOf(sampleReport([unsafe(sampleViolation({ side: 'server' }))]), options)).toMatch(bugs);
    const beside = { ...unsafe(sampleViolation()), findings: [finding] };
    expect(storyOf(sampleReport([beside]), options)).toMatch(bugs);
  });

  it('tells no length as none', () => {
    const story = [{ line: 1, atUs: 5_958_031, who: 'w1', text: 'acquired' }];
    expect(storyOf(sampleReport([unsafe(sampleViolation({ story }))]), options)).toContain('t+5.958 s  +31 µs  w1');
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
    expect(storyOf(report, options)).toContain('Also      1 × mutual-exclusion, 1 × leaks');
  });

  it('says how long before and after it went wrong each event was, and marks what led to it', () => {
    const story = [
      { line: 1, atUs: 3_412_000, who: 'w1', text: 'renews lease a1 for the last time', mark: 'cause' as const },
      { line: 2, atUs: 5_958_000, who: 'w2', text: 'acquired, token 8', mark: 'turn' as const },
      { line: 3, atUs: 7_020_000, who: 'w1', text: 'hears "lost"' },
    ];
    const report = sampleReport([unsafe(sampleViolation({ story }))]);
    expect(storyOf(report, options)).toContain(
      [
        '  t+3.412 s  -2.546 s  w1  renews lease a1 for the last time',
        '  t+5.958 s       0 s  w2  acquired, token 8',
        '  t+7.020 s  +1.062 s  w1  hears "lost"',
      ].join('\n'),
    );
    const painted = storyOf(report, { ...options, paint: (style, text) => `<${String(style)}>${text}</>` });
    expect(painted).toContain('<yellow>  t+3.412 s  -2.546 s  w1  renews');
    expect(painted).toContain('<red,bold>  t+5.958 s       0 s  w2  acquired, token 8</>');
  });

  it.each([100, 80, 40])('fits %i columns, but for the lines to paste', (columns) => {
    const text = 'writes as the holder, 45 times since then; w2 wrote 12 times meanwhile, and so it went on and on';
    const story = [{ line: 1, atUs: 3_412_000, who: 'w1', text }];
    const report = sampleReport([
      unsafe(sampleViolation({ story, what: `${text}, ${text}`, expected: `${text} ${text}` })),
    ]);
    const block = storyOf(report, { ...options, columns });
    const lines = block.split('\n').filter((line) => !/^ {2}(Again|Keep|Look) /.test(line));
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(block.replace(/\s+/g, ' ')).toContain(text);
    expect(storyOf(report, { ...options, columns: 400 })).toBe(storyOf(report, options));
  });

  it('lets no hostile name or error add a line, a colour or a command', () => {
    const nasty = 'jobs\n✓ safe\r\u001b[32m\u009b0m\u202e\u2066::error::x ##[error]y';
    const report = sampleReport(
      [
        unsafe(
          sampleViolation({
            what: `two workers held "${nasty}" at once`,
            lock: nasty,
            subject: nasty,
            expected: nasty,
            story: [{ line: 1, atUs: 1, who: nasty, text: `did not get it: ${nasty}` }],
          }),
        ),
      ],
      { scenario: nasty, versions: { [nasty]: nasty } },
    );
    const block = storyOf(report, { ...options, runNumber: 2 });
    // oxlint-disable-next-line no-control-regex -- these it is about
    expect(block).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(block).not.toMatch(/^\s*(✓|::)/m);
    expect(block).not.toContain('##[');
  });
});

import { describe, expect, it } from 'vitest';
import { versionNote } from '../harness/etcd-bugs.ts';
import { coloured, paintFor, plain } from './paint.ts';
import { renderSummary } from './summary.ts';
import { idleReport, samplePlan, sampleReport, sampleResult, sampleViolation } from './testing.ts';

const options = {
  paint: plain,
  allowInconclusive: false,
  invocation: 'npm run chaos --',
  out: '/project/reports/runs',
  cwd: '/project',
};

const late = sampleResult({ check: 'late-expiry', judged: { expiries: 37 }, worstMarginMs: 910 });
const early = sampleResult({
  check: 'early-expiry',
  judged: { expiries: 37 },
  worstMarginMs: 18,
  inconclusive: { 'host stalled': 2 },
});
const safe = sampleReport([sampleResult(), early, late]);
const open = sampleReport(
  [sampleResult({ check: 'liveness', verdict: 'inconclusive', judged: {}, inconclusive: { 'host stalled': 3 } })],
  {
    id: 'contend-etcd3-lock-00000001',
    plan: samplePlan({ scenario: 'contend' }, 'etcd3-lock'),
  },
);
const unsafe = sampleReport([sampleResult({ verdict: 'unsafe', violations: [sampleViolation()] }), late], {
  id: 'sigkill-etcd3-lock-6fc1a2b4',
  plan: samplePlan({}, 'etcd3-lock'),
});
const lastLine = (text: string): string => text.split('\n').at(-1) ?? '';

describe('summary', () => {
  it('says what was tried, how much was seen, and ends in the plain result', () => {
    expect(renderSummary([safe, open, unsafe], { ...options, repeated: 'run' })).toMatchInlineSnapshot(`
      "  check             verdict       judged       worst margin  inconclusive judgements
        mutual-exclusion  UNSAFE        824 holds               –  0
        early-expiry      safe          37 expiries        0.02 s  2 × host stalled
        late-expiry       safe          74 expiries        0.91 s  0
        liveness          inconclusive  nothing                 –  3 × host stalled

        scenario  subject        runs  acquisitions  SIGKILLs (at stake)  other faults  expiries judged  worst margin         verdict
        sigkill   session-mutex     1           412              37 (31)             0               37  0.02 s early-expiry  safe
        contend   etcd3-lock        1           412              37 (31)             0                0  –                    inconclusive
        sigkill   etcd3-lock        1           412              37 (31)             0               37  0.91 s late-expiry   UNSAFE mutual-exclusion

        etcd 3.5.21 (PATH), 1 member

      ✗ UNSAFE  two workers held "orders" at once for 1.062 s                               sigkill  run 3
                check mutual-exclusion   side lock library   subject etcd3-lock   TTL 2 s
                etcd 3.5.21, 1 member
         t+3.412 s  -2.546 s  w1    acquired, token 7
         t+5.951 s  -0.007 s  etcd  expired w1’s lease (revision 41)
        t+12.958 s  +7.000 s  w2    acquired, token 8
        Expected  one holder at a time
        Failed 1 of 2 runs.
        Again   npm run chaos -- replay sigkill-etcd3-lock-6fc1a2b4
        Keep    npm run chaos -- keep   sigkill-etcd3-lock-6fc1a2b4
        Look    npm run chaos -- open   sigkill-etcd3-lock-6fc1a2b4

      ? contend-etcd3-lock-00000001 is inconclusive: liveness: 3 × host stalled

      1 inconclusive
      1 passed, 1 failed"
    `);
  });

  it('fits the window: cells are broken at blanks, and where that is not enough each row is a block', () => {
    for (const columns of [100, 80, 60, 40]) {
      const text = renderSummary([safe, open, unsafe], { ...options, repeated: 'run', columns });
      const [tables = ''] = text.split('✗ UNSAFE  two');
      for (const line of tables.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
      for (const word of ['inconclusive', 'mutual-exclusion', 'session-mutex', '824', 'acquisitions', 'stalled'])
        expect(tables).toContain(word);
    }
  });

  it('has one line for the runs that Ctrl-C ended before they began', () => {
    const idle = [1, 2, 3].map((n) => idleReport({ id: `idle-${n}` }));
    const text = renderSummary([safe, ...idle], options);
    expect(text).toContain(
      '\n\n3 runs were interrupted before anything happened.\n\n3 inconclusive\n1 passed, 0 failed',
    );
    expect(text).not.toContain('idle-1');
    expect(text).not.toContain('nobody ever held');
    expect(renderSummary(idle, options)).toMatch(/^3 runs were interrupted/);
  });

  it('counts each expiry once that any check judged', () => {
    const text = renderSummary([sampleReport([sampleResult(), { ...early, judged: { expiries: 1 } }])], options);
    expect(text).toMatch(/early-expiry +safe +1 expiry /);
    expect(text).toMatch(/sigkill +session-mutex +1 +412 +37 \(31\) +0 +1 {2}/);
  });

  it('ends in a line that CI can grep for, without colour', () => {
    expect(lastLine(renderSummary([safe, safe, unsafe], { ...options, paint: coloured }))).toBe('2 passed, 1 failed');
    expect(lastLine(renderSummary([], options))).toBe('0 passed, 0 failed');
    expect(lastLine(renderSummary([open], { ...options, allowInconclusive: true }))).toBe('1 passed, 0 failed');
    expect(renderSummary([open, safe], options)).toMatch(/\n1 inconclusive\n1 passed, 0 failed$/);
  });

  it('tells failures of one kind once and names the others', () => {
    const again = {
      ...unsafe,
      id: 'sigkill-etcd3-lock-6fc1a2b4-2',
      directory: `${options.out}/sigkill-etcd3-lock-6fc1a2b4-2`,
    };
    const text = renderSummary([unsafe, again, safe], { ...options, repeated: 'run', quiet: true });
    expect(text.match(/✗ UNSAFE/g)).toHaveLength(1);
    expect(text).toContain('Failed 2 of 2 runs.');
    expect(text).toContain('Like it sigkill-etcd3-lock-6fc1a2b4-2');
    expect(renderSummary([unsafe, again, safe], { ...options, quiet: true })).toContain('Failed 2 of 2 runs.');
    expect(renderSummary([unsafe], options)).not.toContain('Failed 1 of');
    const elsewhere = renderSummary([unsafe, again], { ...options, repeated: 'run', out: '/elsewhere' });
    expect(elsewhere).toContain('Like it reports/runs/sigkill-etcd3-lock-6fc1a2b4-2');
  });

  it('has a row a version of etcd where several were stormed, and tells failures of each', () => {
    const on = (version: string, report: typeof safe): typeof safe => {
      const note = versionNote(version);
      return { ...report, etcd: { version, provider: 'cache', members: 1, ...(note !== undefined && { note }) } };
    };
    const both = [
      on('3.4.23', unsafe),
      on('3.10.0', safe),
      on('3.4.23', safe),
      on('3.5.21', unsafe),
      on('3.10.0', open),
    ];
    const text = renderSummary(both, { ...options, repeated: 'run' });
    const from = text.indexOf('  etcd    runs');
    expect(text.slice(from, text.indexOf('✗ UNSAFE'))).toMatchInlineSnapshot(`
      "  etcd    runs  acquisitions  expiries judged  late-expiry margin  verdicts                known bugs
        3.4.23     2           824               74              0.91 s  1 safe, 1 UNSAFE                 8
        3.5.21     1           412               37              0.91 s  1 UNSAFE                         2
        3.10.0     2           824               37              0.91 s  1 safe, 1 inconclusive           0

        etcd 3.4.23 (cache), 1 member
        etcd 3.10.0 (cache), 1 member
        etcd 3.5.21 (cache), 1 member
        etcd 3.4.23 is end of life, and has known bugs (docs/etcd.md tells them): #15247, #20590, #11456, #12292, #20418, #18089, #19179, #15220
        etcd 3.5.21 has known bugs (docs/etcd.md tells them): #20590, #20418

      "
    `);
    expect(text.match(/✗ UNSAFE/g)).toHaveLength(2);
    expect(text).toContain('Failed 1 of 1 run.');
    expect(renderSummary([on('3.4.23', safe)], options)).not.toContain('  etcd    runs');
  });

  it('names a run by its folder when it is not where an id is looked for', () => {
    const text = renderSummary([unsafe], { ...options, out: '/elsewhere' });
    expect(text).toContain('replay reports/runs/sigkill-etcd3-lock-6fc1a2b4');
  });

  it('keeps environment failures apart from verdicts', () => {
    const error = { code: 'etcd-died', message: 'etcd died in mid-run.', remedy: 'Look into etcd-0.log.' };
    const text = renderSummary([{ ...open, error }, safe], { ...options, failures: [{ message: 'A.', remedy: 'B.' }] });
    expect(text).toContain('etcd died in mid-run.\n  Look into etcd-0.log.');
    expect(text).toContain('! A.\n  B.');
    expect(text).toMatch(/\n1 not run to the end, for the reason above\n1 passed, 0 failed$/);
  });
});

describe('remarks', () => {
  const note = 'Workers ended by themselves 3 times (exit code 1): what they wrote is in workers.log.';
  const silent = 'expectation had nothing to judge: the plan asserts nothing.';

  it('are told also of a run that passed, but not what was to be expected', () => {
    const noted = { ...safe, judgement: { ...safe.judgement, notes: [note, silent] } };
    const text = renderSummary([noted], { ...options, quiet: true });
    expect(text).toBe(`  ${safe.id}: ${note}\n\n1 passed, 0 failed`);
  });

  it('are counted where there are many', () => {
    const noted = { ...safe, judgement: { ...safe.judgement, notes: Array.from({ length: 10 }, () => note) } };
    expect(renderSummary([noted], { ...options, quiet: true })).toContain('\n  and 2 more: see verdict.json');
  });
});

describe('different failures of one code', () => {
  it('are each told', () => {
    const broken = ['a', 'b'].map((name) => ({
      ...open,
      error: { code: 'subject-broken', message: `The subject ${name} cannot start.`, remedy: 'Correct it.' },
    }));
    const text = renderSummary(broken, { ...options, quiet: true });
    expect(text).toContain('subject a cannot');
    expect(text).toContain('subject b cannot');
  });
});

describe('colour', () => {
  it.each([
    ['a terminal', { isTTY: true }, {}, true, coloured],
    ['a pipe', {}, {}, true, plain],
    ['NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, true, plain],
    ['an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true, coloured],
    ['--no-color over FORCE_COLOR', { isTTY: true }, { FORCE_COLOR: '1' }, false, plain],
    ['FORCE_COLOR in a pipe', {}, { FORCE_COLOR: '1' }, true, coloured],
    ['FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, true, plain],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, true, plain],
  ])('%s', (_name, stream, env, flag, paint) => expect(paintFor(stream, env, flag)).toBe(paint));
});

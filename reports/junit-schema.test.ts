// What JUnit XML we write, against a schema: every kind of result, nothing at all, and names and errors that no XML can hold as they are.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { ExplorationReport, JudgedRun } from '../harness/report-types.ts';
import { renderJunit } from './junit.ts';
import { sampleExploration, sampleFinding, sampleReport, sampleResult, sampleViolation } from './testing.ts';

const schema = readFileSync(new URL('testing-junit.xsd', import.meta.url), 'utf8');
const nasty = 'a ]]> b \u0000\u0008\u001b[31m\u0085\u009b <script>&"\' \ud800 ]]>]]> \uffff \u202e\u2028\nline\r\ttab';

async function problems(reports: readonly JudgedRun[], explored: readonly ExplorationReport[] = []) {
  const xml = renderJunit(reports, { invocation: 'npx lockstorm', explored });
  const { errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] });
  return errors.map(({ message }) => message);
}

const unsafe = sampleResult({ verdict: 'unsafe', violations: [sampleViolation()] });
const open = sampleResult({
  check: 'late-expiry',
  verdict: 'inconclusive',
  judged: {},
  inconclusive: { slow: 1 },
  seen: '',
});
const error = { code: 'etcd-died', message: `etcd died: ${nasty}`, remedy: nasty };
const hostile = sampleReport(
  [
    sampleResult({
      verdict: 'unsafe',
      seen: nasty,
      violations: [
        sampleViolation({
          what: nasty,
          lock: nasty,
          subject: nasty,
          expected: nasty,
          story: [{ line: 1, atUs: 1, who: nasty, text: nasty }],
        }),
      ],
      findings: [sampleViolation({ side: 'server', what: nasty })],
    }),
    sampleResult({ check: 'leaks', verdict: 'inconclusive', judged: {}, inconclusive: { [nasty]: 2 } }),
  ],
  {
    id: nasty,
    scenario: nasty,
    subjects: [nasty],
    error,
    etcd: { version: nasty, provider: nasty, members: 1, note: nasty },
  },
);

describe('JUnit XML', () => {
  it.each<[string, readonly JudgedRun[], readonly ExplorationReport[]]>([
    ['nothing', [], []],
    ['a safe run', [sampleReport()], []],
    ['an unsafe run with a check that is inconclusive', [sampleReport([unsafe, open])], []],
    ['a run whose environment failed', [sampleReport([], { error })], []],
    ['a minimal plan', [sampleFinding()], []],
    [
      'explored subjects',
      [],
      [
        sampleExploration(),
        sampleExploration({ subject: 'etcd3-lock', verdict: 'unsafe', findings: [sampleFinding()] }),
        sampleExploration({ subject: nasty, failure: error }),
      ],
    ],
    ['hostile names and errors', [hostile], []],
  ])('of %s is valid', async (_, reports, explored) => {
    expect(await problems(reports, explored)).toEqual([]);
  });

  it('would not be, if it were another one', async () => {
    const xml = '<testsuites tests="1" failures="none" errors="0"><testsuite name="x"/></testsuites>';
    const { valid, errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] });
    expect(valid).toBe(false);
    expect(errors.map(({ message }) => message).join()).toContain("'none' is not a valid value");
  });

  it('says of an explored subject what was judged in the words of every report', () => {
    const judged = { 'mutual-exclusion': { holds: 1 }, 'late-expiry': { expiries: 1 }, leaks: { census: 2 } };
    const { counts } = sampleExploration();
    const xml = renderJunit([], { invocation: '', explored: [sampleExploration({ counts: { ...counts, judged } })] });
    expect(xml).toContain('1 expiry');
    expect(xml).toContain('2 censuses');
    expect(xml).not.toContain('×');
  });
});

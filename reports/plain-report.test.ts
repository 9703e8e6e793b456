import { describe, expect, it } from 'vitest';
import { plain } from './paint.ts';
import { plainExploration, plainReport } from './plain-report.ts';
import { renderSummary } from './summary.ts';
import { sampleExploration, sampleReport, sampleResult, sampleViolation } from './testing.ts';

const nasty = 'jobs\n✓ safe\u001b[2J\u202e\n::error::x';
const error = { code: 'e', message: `etcd died:\n${nasty}`, remedy: 'Look.\u0007' };

describe('a plain report', () => {
  it('leaves what is no text, where the run lies, and its plan', () => {
    const report = sampleReport();
    expect(plainReport(report)).toEqual(report);
    expect(plainReport(report).plan).toBe(report.plan);
    expect(plainExploration(sampleExploration())).toEqual(sampleExploration());
  });

  it('has no control character, and line ends only in an error', () => {
    const unsafe = sampleResult({
      verdict: 'unsafe',
      inconclusive: { [nasty]: 1 },
      violations: [sampleViolation({ what: nasty, lock: nasty })],
    });
    const { error: failure, ...rest } = plainReport(sampleReport([unsafe], { error, subjects: [nasty] }));
    expect(JSON.stringify({ ...rest, plan: undefined })).not.toMatch(/\\n|\\u00|\u202e/);
    expect(failure!.message).toBe('etcd died:\njobs\n✓ safe␛[2J�\n: :error::x');
    expect(failure!.remedy).toBe('Look.␇');
  });
});

describe('the summary', () => {
  it('lets nothing that a lock, a subject or an error is called write into the terminal', () => {
    const unsafe = sampleResult({ verdict: 'unsafe', violations: [sampleViolation({ what: nasty, lock: nasty })] });
    const open = sampleResult({ verdict: 'inconclusive', judged: {}, inconclusive: { [nasty]: 1 } });
    const found = sampleResult({ findings: [sampleViolation({ what: nasty })] });
    const text = renderSummary(
      [
        sampleReport([unsafe], { subjects: [nasty], scenario: nasty }),
        sampleReport([open]),
        sampleReport([found]),
        sampleReport([], { error }),
      ],
      {
        paint: plain,
        allowInconclusive: false,
        invocation: 'npx lockstorm',
        out: '/project/reports/runs',
        cwd: '/project',
        explored: [sampleExploration({ subject: nasty, failure: error })],
        failures: [error],
      },
    );
    // oxlint-disable-next-line no-control-regex -- these it is about
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).not.toMatch(/^\s*::/m);
    // Only an error may have lines of its own, and they are indented.
    expect(text).not.toMatch(/^✓ safe/m);
    expect(text.split('\n').at(-1)).toBe('1 passed, 1 failed');
  });
});

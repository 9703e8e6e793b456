import { describe, expect, it } from 'vitest';
import { ExitCode } from '../harness/errors.ts';
import { exitCodeOf, outcomeOf } from './outcome.ts';
import { sampleExploration, sampleReport, sampleResult } from './testing.ts';

const safe = sampleReport();
const unsafe = sampleReport([sampleResult({ verdict: 'unsafe' })]);
const inconclusive = sampleReport([sampleResult({ verdict: 'inconclusive' })]);
const error = { code: 'etcd-died', message: 'etcd died.', remedy: 'Look.' };
const broken = sampleReport([sampleResult({ verdict: 'inconclusive' })], { error });
const misused = sampleReport([], { error: { ...error, kind: 'usage' } });
const unsafeAndBroken = sampleReport([sampleResult({ verdict: 'unsafe' })], { error });

describe('outcome', () => {
  it('is failed for an unsafe run, whatever else went wrong', () =>
    expect(outcomeOf(unsafeAndBroken, true)).toBe('failed'));
  it('is no verdict when the environment failed', () => expect(outcomeOf(broken, true)).toBe('error'));
  it('is neither passed nor failed when inconclusive, unless that is allowed', () => {
    expect(outcomeOf(inconclusive, false)).toBe('inconclusive');
    expect(outcomeOf(inconclusive, true)).toBe('passed');
  });
});

const found = sampleExploration({ verdict: 'unsafe' });
const unjudged = sampleExploration({ verdict: 'inconclusive' });
const escaped = sampleExploration({ verdict: 'inconclusive', failure: { ...error, kind: 'usage' } });

describe('exit code', () => {
  const options = { allowInconclusive: false, interrupted: false };
  const environment = { kind: 'environment' as const };
  it.each([
    ['safe', [safe, safe], {}, ExitCode.safe],
    ['unsafe over everything', [unsafe, broken, inconclusive, safe], {}, ExitCode.unsafe],
    ['unsafe over an interruption', [unsafe], { interrupted: true }, ExitCode.unsafe],
    ['unsafe over a failure outside', [unsafe], { failures: [environment] }, ExitCode.unsafe],
    ['unsafe although its environment failed', [unsafeAndBroken], {}, ExitCode.unsafe],
    ['an interruption over the environment', [broken, safe], { interrupted: true }, ExitCode.interrupted],
    ['environment over inconclusive', [broken, inconclusive, safe], {}, ExitCode.environment],
    ['environment over usage', [misused, broken], {}, ExitCode.environment],
    ['a failure outside any run', [safe], { failures: [environment] }, ExitCode.environment],
    ['what the user asked for', [misused, inconclusive], {}, ExitCode.usage],
    ['inconclusive over safe', [inconclusive, safe], {}, ExitCode.inconclusive],
    ['inconclusive, allowed', [inconclusive, safe], { allowInconclusive: true }, ExitCode.safe],
    ['nothing at all', [], {}, ExitCode.inconclusive],
    ['a subject explored and safe', [], { explored: [sampleExploration()] }, ExitCode.safe],
    ['a subject explored and unsafe', [broken], { explored: [found] }, ExitCode.unsafe],
    ['a subject of which nothing could be judged', [safe], { explored: [unjudged] }, ExitCode.inconclusive],
    ['a subject that escapes', [safe], { explored: [sampleExploration(), escaped] }, ExitCode.usage],
    ['an unsafe subject over one that escapes', [], { explored: [found, escaped] }, ExitCode.unsafe],
  ] as const)('%s', (_name, reports, changes, code) => {
    expect(exitCodeOf(reports, { ...options, ...changes })).toBe(code);
  });
});

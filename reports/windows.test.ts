import { describe, expect, it } from 'vitest';
import { windowsOf } from '../harness/checks/windows.ts';
import { plain } from './paint.ts';
import { renderSummary } from './summary.ts';
import { sampleReport, sampleResult } from './testing.ts';
import { verdictOf, verdictSchema } from './verdict.ts';
import { windowsList } from './windows.ts';

const stale = (subject: string, ms: readonly number[]) =>
  sampleReport([
    sampleResult({
      check: 'stale-holder',
      windows: windowsOf(ms.map((each) => ({ subject, ttlSeconds: 2, fault: 'cut', ms: each }))),
    }),
  ]);
const reports = [stale('etcd3-lock', [1_900, 2_100]), stale('etcd3-lock', [2_000]), stale('session-mutex', [0, 0])];

describe('stale-holder windows', () => {
  it('are told over all runs, a line each; those who were told in time together', () => {
    expect(windowsList(reports)).toBe(
      [
        '  stale holder: etcd3-lock, TTL 2 s, cut: 3 windows, median 2.0 s, max 2.1 s',
        '  stale holder: session-mutex: none of 2 holders that etcd let go went on',
      ].join('\n'),
    );
    expect(windowsList([sampleReport()])).toBeUndefined();
  });

  it('stand in the summary and in verdict.json', () => {
    const options = { paint: plain, allowInconclusive: false, invocation: 'x', out: '/o', cwd: '/' };
    expect(renderSummary(reports, options)).toContain('stale holder: etcd3-lock, TTL 2 s, cut: 3 windows');
    const file = verdictSchema.parse(JSON.parse(JSON.stringify(verdictOf(reports[0]!))));
    expect(file.checks[0]!.windows).toEqual(reports[0]!.judgement.checks[0]!.windows);
  });
});

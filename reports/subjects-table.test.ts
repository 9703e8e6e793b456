import { describe, expect, it } from 'vitest';
import type { Counts } from '../harness/checks/check.ts';
import type { RunReport } from '../harness/report-types.ts';
import { plain } from './paint.ts';
import { subjectsTable } from './subjects-table.ts';
import { renderSummary } from './summary.ts';
import { sampleReport } from './testing.ts';
import { verdictOf, verdictSchema } from './verdict.ts';

function mixed(bySubject: Counts['bySubject']): RunReport {
  const report = sampleReport();
  const { judgement } = report;
  return {
    ...report,
    scenario: 'mixed-queue',
    judgement: { ...judgement, counts: { ...judgement.counts, bySubject } },
  };
}

const reports = [
  mixed({ 'session-mutex': { acquisitions: 8, kills: 2 }, 'lock-service': { acquisitions: 1_000, kills: 3 } }),
  mixed({ 'session-mutex': { acquisitions: 4, kills: 0 } }),
  sampleReport(),
];

describe('what each subject had of mixed runs', () => {
  it('is a row each, over all of them', () => {
    const rows = subjectsTable(reports, plain)!
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(rows).toEqual([
      ['mixed in', 'subject', 'runs', 'acquisitions', 'SIGKILLs'],
      ['mixed-queue', 'session-mutex', '2', '12', '2'],
      ['mixed-queue', 'lock-service', '1', '1,000', '3'],
    ]);
    expect(subjectsTable([sampleReport()], plain)).toBeUndefined();
  });

  it('stands in the summary and in verdict.json, which older ones have not', () => {
    const options = { paint: plain, allowInconclusive: false, invocation: 'x', out: '/o', cwd: '/' };
    expect(renderSummary(reports, options)).toContain(subjectsTable(reports, plain));
    const written = verdictOf(reports[0]!);
    expect(written.counts.bySubject['lock-service']).toEqual({ acquisitions: 1_000, kills: 3 });
    const { bySubject: _, ...older } = written.counts;
    expect(verdictSchema.parse({ ...written, counts: older }).counts.bySubject).toEqual({});
  });
});

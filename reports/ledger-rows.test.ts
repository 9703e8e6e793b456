// Rows of the ledger from reports: all that the schema asks for, and nothing that it does not know.
import { describe, expect, it } from 'vitest';
import { ledgerRowSchema } from '../harness/store/ledger-row.ts';
import { explorationRowOf, ledgerRowOf } from './ledger-rows.ts';
import { sampleExploration, sampleFinding, sampleReport, sampleResult, sampleViolation } from './testing.ts';

describe('a row of the ledger', () => {
  it('tells of a safe run what it saw', () => {
    const report = sampleReport(
      [
        sampleResult({ worstMarginMs: null }),
        sampleResult({ check: 'late-expiry', judged: { expiries: 37 }, worstMarginMs: 120.5 }),
        sampleResult({ check: 'stale-holder', worstMarginMs: 900 }),
      ],
      { startedAt: '2026-01-01T00:00:00.000Z' },
    );
    const row = ledgerRowOf(report);
    expect(ledgerRowSchema.parse(row)).toEqual(row);
    expect(row).toMatchObject({
      startedAt: '2026-01-01T00:00:00.000Z',
      verdict: 'safe',
      engine: 'real',
      acquisitions: 412,
      kills: 37,
      killsAtStake: 31,
      otherFaults: 0,
      expiriesJudged: 37,
      worstMarginMs: 120.5,
      worstMarginCheck: 'late-expiry',
      convictedBy: [],
    });
    expect(row).not.toHaveProperty('what');
  });

  it('tells of an unsafe one what convicted it, and of a failed one why', () => {
    expect(ledgerRowOf(sampleFinding())).toMatchObject({
      engine: 'sim',
      convictedBy: ['mutual-exclusion'],
      what: sampleViolation().what,
      worstMarginMs: null,
    });
    const error = { code: 'no-etcd', message: 'There is no etcd.', remedy: 'Get one.' };
    expect(ledgerRowOf(sampleReport([], { error }))).toMatchObject({ verdict: 'inconclusive', error: 'no-etcd' });
  });

  it('tells of an exploration its plans and findings', () => {
    const row = explorationRowOf(
      sampleExploration({
        verdict: 'unsafe',
        findings: [sampleFinding()],
        startedAt: '2026-01-01T00:00:00.000Z',
        elapsedMs: 20_000,
      }),
    );
    expect(ledgerRowSchema.parse(row)).toEqual(row);
    expect(row).toMatchObject({ plans: 4000, elapsedMs: 20_000, findings: ['swarm-etcd3-lock-6fc1a2b4'] });
    expect(explorationRowOf(sampleExploration()).elapsedMs).toBe(2000);
  });
});

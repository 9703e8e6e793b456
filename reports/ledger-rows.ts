// A run, or the exploration of a subject, as a row of the ledger (harness/store/ledger-row.ts).
import { LEDGER_FORMAT } from '../harness/store/ledger-row.ts';
import type { LedgerRow, RunRow } from '../harness/store/ledger-row.ts';
import type { ExplorationReport, JudgedRun } from '../harness/report-types.ts';
import { isSimulated } from './etcd-words.ts';
import { expiriesJudged, otherFaults, worstMargin } from './seen.ts';
import { inOrder } from './sides.ts';

/** The row of one run. */
export function ledgerRowOf(report: JudgedRun): RunRow {
  const { id, scenario, seed, subjects, etcd, startedAt, elapsedMs, interrupted, error, judgement } = report;
  const { acquisitions, kills, killsAtStake } = judgement.counts;
  const margin = worstMargin([judgement]);
  const [first] = judgement.checks.flatMap(({ violations }) => violations).toSorted(inOrder);
  return {
    format: LEDGER_FORMAT,
    kind: 'run',
    ...(startedAt !== undefined && { startedAt }),
    id,
    scenario,
    seed,
    subjects: [...subjects],
    engine: report.simulation !== undefined || isSimulated(etcd) ? 'sim' : 'real',
    etcd: etcd.version,
    members: etcd.members,
    verdict: judgement.verdict,
    ...(error && { error: error.code }),
    interrupted,
    elapsedMs,
    acquisitions,
    kills,
    killsAtStake,
    otherFaults: otherFaults(judgement),
    expiriesJudged: expiriesJudged(judgement),
    worstMarginMs: margin?.ms ?? null,
    ...(margin && { worstMarginCheck: margin.check }),
    convictedBy: judgement.checks.filter(({ verdict }) => verdict === 'unsafe').map(({ check }) => check),
    ...(first && { what: first.what }),
  };
}

/** The row of one subject's exploration. */
export function explorationRowOf(explored: ExplorationReport): LedgerRow {
  const { subject, counts, verdict, findings, failure, startedAt, elapsedMs, cpuMs } = explored;
  return {
    format: LEDGER_FORMAT,
    kind: 'exploration',
    ...(startedAt !== undefined && { startedAt }),
    subject,
    verdict,
    ...(failure && { error: failure.code }),
    // Subjects are explored side by side: how long the machine worked for this one, where nobody looked at a clock.
    elapsedMs: elapsedMs ?? cpuMs,
    plans: counts.plans,
    unsafePlans: counts.verdicts.unsafe,
    findings: findings.map(({ id }) => id),
  };
}

// For tests: rows of a ledger made up.
import type { ExplorationRow, RunRow } from './ledger-row.ts';

/** A safe run of 10 acquisitions. */
export function sampleRow(changes: Partial<RunRow> = {}): RunRow {
  return {
    format: 1,
    kind: 'run',
    id: 'sigkill-session-mutex-6fc1a2b4',
    scenario: 'sigkill',
    seed: '6fc1a2b400000000',
    subjects: ['session-mutex'],
    engine: 'real',
    etcd: '3.5.21',
    members: 1,
    verdict: 'safe',
    interrupted: false,
    elapsedMs: 9800,
    acquisitions: 10,
    kills: 3,
    killsAtStake: 2,
    otherFaults: 0,
    expiriesJudged: 2,
    worstMarginMs: 300,
    worstMarginCheck: 'late-expiry',
    convictedBy: [],
    ...changes,
  };
}

export function sampleExplorationRow(changes: Partial<ExplorationRow> = {}): ExplorationRow {
  return {
    format: 1,
    kind: 'exploration',
    verdict: 'safe',
    elapsedMs: 2000,
    subject: 'session-mutex',
    plans: 4000,
    unsafePlans: 0,
    findings: [],
    ...changes,
  };
}

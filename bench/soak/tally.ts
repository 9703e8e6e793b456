// What many runs came to: verdicts, who was convicted of what, and how many judgements could not be made.
import type { RunReport } from '../../harness/report-types.ts';

export interface SoakRow {
  readonly scenario: string;
  runs: number;
  safe: number;
  unsafe: number;
  inconclusive: number;
  /** Runs that the environment ended. */
  failed: number;
  acquisitions: number;
  /** Judgements that were made, and those that could not be. */
  judged: number;
  notJudged: number;
  /** Findings that are the server's or the host's doing. */
  findings: number;
}

export class SoakTally {
  readonly #rows = new Map<string, SoakRow>();
  /** A line for each violation and each run that was not run to its end. */
  readonly complaints: string[] = [];
  /** Why judgements could not be made: `check: reason` → how often. */
  readonly reasons = new Map<string, number>();

  add({ scenario, id, judgement, error }: RunReport): void {
    const row = this.#row(scenario);
    row.runs += 1;
    if (error) {
      row.failed += 1;
      this.complaints.push(`${id}: ${error.message}`);
      return;
    }
    row[judgement.verdict] += 1;
    row.acquisitions += judgement.counts.acquisitions;
    for (const { check, judged, inconclusive, violations, findings } of judgement.checks) {
      row.judged += sum(judged);
      row.notJudged += sum(inconclusive);
      row.findings += findings.length;
      for (const [reason, times] of Object.entries(inconclusive)) {
        const key = `${check}: ${reason}`;
        this.reasons.set(key, (this.reasons.get(key) ?? 0) + times);
      }
      for (const { what } of violations) this.complaints.push(`${id}: ${check}: ${what}`);
    }
  }

  /** By scenario, and the sum of all. */
  get rows(): SoakRow[] {
    const rows = [...this.#rows.values()];
    const total = emptyRow('all');
    for (const row of rows) for (const key of numbers) total[key] += row[key];
    return [...rows, total];
  }

  #row(scenario: string): SoakRow {
    const known = this.#rows.get(scenario);
    if (known) return known;
    const row = emptyRow(scenario);
    this.#rows.set(scenario, row);
    return row;
  }
}

const numbers = [
  'runs',
  'safe',
  'unsafe',
  'inconclusive',
  'failed',
  'acquisitions',
  'judged',
  'notJudged',
  'findings',
] as const satisfies readonly (keyof SoakRow)[];

function emptyRow(scenario: string): SoakRow {
  return {
    scenario,
    runs: 0,
    safe: 0,
    unsafe: 0,
    inconclusive: 0,
    failed: 0,
    acquisitions: 0,
    judged: 0,
    notJudged: 0,
    findings: 0,
  };
}

/** Share of the judgements that could not be made, in percent. */
export function notJudgedPercent({ judged, notJudged }: Pick<SoakRow, 'judged' | 'notJudged'>): number {
  return judged + notJudged === 0 ? 0 : (100 * notJudged) / (judged + notJudged);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

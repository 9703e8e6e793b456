// badge.json: the result of the last command in the format of shields.io's endpoint badge, for a README to show.
import { join } from 'node:path';
import type { ExplorationReport, JudgedRun } from '../harness/report-types.ts';
import { writeWhole } from '../harness/store/write-whole.ts';
import type { Outcome } from './outcome.ts';
import { outcomeCounts, resultLine } from './result-line.ts';

/** https://shields.io/badges/endpoint-badge */
export interface Badge {
  readonly schemaVersion: 1;
  readonly label: string;
  readonly message: string;
  /** The name of one of their colours. */
  readonly color: string;
}

export interface BadgeOptions {
  readonly explored?: readonly ExplorationReport[];
  readonly allowInconclusive: boolean;
}

/** `33 passed, 1 failed`: the one-line result of everything. */
export function badgeLine(reports: readonly JudgedRun[], { explored = [], allowInconclusive }: BadgeOptions): string {
  return resultLine(outcomeCounts(reports, explored, allowInconclusive));
}

/** Green only where something passed and everything did. */
export function renderBadge(reports: readonly JudgedRun[], options: BadgeOptions): Badge {
  const counts = outcomeCounts(reports, options.explored ?? [], options.allowInconclusive);
  const nothing = Object.values(counts).every((count) => count === 0);
  const message = nothing ? 'nothing was judged' : resultLine(counts);
  return { schemaVersion: 1, label: 'lockstorm', message, color: colourOf(counts) };
}

/** Into the folder of run directories. Throws a HarnessError when it cannot be written. */
export function writeBadge(out: string, reports: readonly JudgedRun[], options: BadgeOptions): void {
  writeWhole(join(out, 'badge.json'), `${JSON.stringify(renderBadge(reports, options), null, 2)}\n`);
}

function colourOf({ passed, failed, inconclusive, error }: Readonly<Record<Outcome, number>>): string {
  if (failed > 0) return 'red';
  if (error > 0) return 'orange';
  if (inconclusive > 0) return 'yellow';
  return passed > 0 ? 'brightgreen' : 'lightgrey';
}

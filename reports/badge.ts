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
  /** What failed outside any run; whether Ctrl-C ended the command. Neither is green, whatever passed before. */
  readonly failures?: readonly unknown[];
  readonly interrupted?: boolean;
}

/** Green only where something passed and everything did. */
export function renderBadge(reports: readonly JudgedRun[], options: BadgeOptions): Badge {
  const counts = outcomeCounts(reports, options.explored ?? [], options.allowInconclusive);
  const nothing = Object.values(counts).every((count) => count === 0);
  const { failures = [], interrupted = false } = options;
  const cut = interrupted ? 'interrupted' : failures.length > 0 && counts.error === 0 ? 'not run to the end' : '';
  const message = [nothing ? 'nothing was judged' : resultLine(counts), cut].filter(Boolean).join(', ');
  return { schemaVersion: 1, label: 'lockstorm', message, color: colourOf(counts, cut !== '') };
}

/** Into the folder of run directories. Throws a HarnessError when it cannot be written. */
export function writeBadge(out: string, reports: readonly JudgedRun[], options: BadgeOptions): void {
  writeWhole(join(out, 'badge.json'), `${JSON.stringify(renderBadge(reports, options), null, 2)}\n`);
}

function colourOf(
  { passed, failed, inconclusive, error }: Readonly<Record<Outcome, number>>,
  isCutShort: boolean,
): string {
  if (failed > 0) return 'red';
  if (error > 0 || isCutShort) return 'orange';
  if (inconclusive > 0) return 'yellow';
  return passed > 0 ? 'brightgreen' : 'lightgrey';
}

// One line a run: what it was, what it saw, how it ended.
import type { JudgedRun } from '../harness/report-types.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';
import type { Paint, Style } from './paint.ts';
import { plainText } from './plain-text.ts';
import { expiriesJudged, judgementsInconclusive, otherFaults } from './seen.ts';
import { sideWords } from './sides.ts';
import { violationsOf } from './story.ts';
import { number, plural, seconds, tally } from './words.ts';

const looks: Record<Outcome, { mark: string; style: Style }> = {
  passed: { mark: '✓ safe        ', style: 'green' },
  failed: { mark: '✗ UNSAFE      ', style: 'red' },
  inconclusive: { mark: '? inconclusive', style: 'yellow' },
  error: { mark: '! not run     ', style: 'yellow' },
};

/** `✓ safe   run 3   sigkill   session-mutex   seed 6fc1a2b4…   412 acquisitions, 37 SIGKILLs (31 at stake), 37 expiries judged, 9.80 s`, plain where `paint` is. The number is the one of its story. */
export function runLine(report: JudgedRun, paint: Paint, runNumber?: number): string {
  const outcome = outcomeOf(report, false);
  const { mark, style } = looks[outcome];
  // A plan that names a version is likely to be run on others too.
  const asked = report.plan?.etcd.version ?? null;
  const etcd = asked === null || report.simulation !== undefined ? '' : `  etcd ${report.etcd.version}`;
  const [scenario, subjects] = [plainText(report.scenario), plainText(report.subjects.join('+'))];
  const run = runNumber === undefined ? '' : `${`run ${runNumber}`.padEnd(6)}  `;
  const name = `${run}${scenario.padEnd(13)}  ${subjects.padEnd(14)}  seed ${plainText(report.seed)}${plainText(etcd)}`;
  return `${paint(style, mark)}  ${name}  ${[...why(report, outcome).map((text) => plainText(text)), ...saw(report)].join(', ')}`;
}

/** `412 acquisitions`, `37 SIGKILLs (31 at stake)`, … */
export function saw({ judgement, elapsedMs, simulation, interrupted }: JudgedRun): string[] {
  const { acquisitions, kills, killsAtStake } = judgement.counts;
  const others = otherFaults(judgement);
  const open = judgementsInconclusive(judgement);
  return [
    plural(acquisitions, 'acquisition'),
    ...(kills === 0 ? [] : [`${plural(kills, 'SIGKILL')} (${number(killsAtStake)} at stake)`]),
    ...(others === 0 ? [] : [plural(others, 'other fault')]),
    `${plural(expiriesJudged(judgement), 'expiry', 'expiries')} judged`,
    ...(open === 0 ? [] : [`${plural(open, 'judgement')} inconclusive`]),
    simulation === undefined ? seconds(elapsedMs) : `${seconds(simulation.virtualMs)} virtual in ${seconds(elapsedMs)}`,
    ...(interrupted ? ['interrupted'] : []),
  ];
}

function why(report: JudgedRun, outcome: Outcome): string[] {
  if (outcome === 'failed') return [convicted(report)];
  // What follows a first line is the end of a log: the summary has it.
  if (outcome === 'error' && report.error)
    return [
      report.error.message
        .split('\n')[0]!
        .replace(/ The end of its log:$/, '')
        .replace(/\.$/, ''),
    ];
  return outcome === 'inconclusive' ? [whyInconclusive(report)] : [];
}

/** What convicts it; whose doing it was, where that is not the lock library's. */
function convicted(report: JudgedRun): string {
  const [first] = violationsOf(report);
  if (first === undefined) return 'unsafe';
  return first.side === 'library' ? first.what : `${first.what} (${sideWords(first.side)})`;
}

/** Which checks were inconclusive, and what kept them from judging where they say so. */
export function whyInconclusive({ judgement, historyLeft }: JudgedRun): string {
  if (historyLeft !== undefined) return judgement.notes[0]!.replace(/\.$/, '');
  const checks = judgement.checks.filter((result) => result.verdict === 'inconclusive');
  if (checks.length === 0) return judgement.notes[0] ?? 'nothing was judged';
  return checks
    .map(({ check, inconclusive }) =>
      tally(inconclusive) === '' ? `${check} saw nothing` : `${check}: ${tally(inconclusive)}`,
    )
    .join('; ');
}

// The report on an adapter: a line for each probe, what to do about what is broken, and what is judged less sharply for want of a claim.
import type { Paint } from '../../reports/paint.ts';
import { ExitCode } from '../errors.ts';
import type { Asked } from './ask-all.ts';
import { unclaimed } from './claims.ts';
import type { Conformance } from './conform.ts';
import type { Result } from './finding.ts';

const marks: Readonly<Record<Result, [sign: string, style: Parameters<Paint>[0]]>> = {
  ok: ['✓', 'green'],
  broken: ['✗', 'red'],
  'not claimed': ['–', 'dim'],
  inconclusive: ['?', 'yellow'],
  'not tried': [' ', 'dim'],
};

const WIDTH = 20;

/** `✓ excludes             a second worker waited …`; a remedy stands below what is broken. */
export function findingLine({ probe, finding }: Asked, paint: Paint): string {
  const [sign, style] = marks[finding.result];
  const remedy = finding.remedy ? `\n    ${' '.repeat(WIDTH)}→ ${finding.remedy}` : '';
  return `  ${paint(style, sign)} ${probe.name.padEnd(WIDTH)} ${finding.told}${remedy}`;
}

/** The end of the report; its last line is `15 ok, 0 broken`. */
export function conclusion(subject: string, { findings, claims, said }: Conformance): string {
  const count = (...results: Result[]): number =>
    findings.filter(({ finding }) => results.includes(finding.result)).length;
  const open = unclaimed(claims);
  const mild = open.map(({ claim, consequence }) => `  ${claim}: ${consequence}.`);
  const rest = [
    ...(count('not claimed') === 0 ? [] : [`${count('not claimed')} not claimed`]),
    ...(count('inconclusive') === 0 ? [] : [`${count('inconclusive')} inconclusive`]),
    ...(count('not tried') === 0 ? [] : [`${count('not tried')} not tried`]),
  ];
  return [
    ...(said === undefined || mild.length === 0
      ? []
      : [`What ${subject} does not claim is judged less sharply:\n${mild.join('\n')}`]),
    [...(rest.length === 0 ? [] : [rest.join(', ')]), `${count('ok')} ok, ${count('broken')} broken`].join('\n'),
  ].join('\n\n');
}

/** Broken: 1; interrupted: 130; inconclusive: 2; else 0. */
export function conformExit(findings: readonly Asked[], interrupted: boolean): ExitCode {
  const has = (result: Result): boolean => findings.some(({ finding }) => finding.result === result);
  if (has('broken')) return ExitCode.unsafe;
  if (interrupted) return ExitCode.interrupted;
  return has('inconclusive') || has('not tried') ? ExitCode.inconclusive : ExitCode.safe;
}

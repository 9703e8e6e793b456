// The picture in a sentence or two, for who does not see it. Pure.
import type { Timeline } from '../../../timeline/timeline.ts';
import { runTime } from '../times.ts';
import type { Range } from '../view.ts';
import { visible } from '../visible.ts';

const MOST_TOLD = 3;

/** How many workers, which time is in sight, how many violations there are and which of them are in sight. */
export function spoken({ workers, violations, holds }: Timeline, { fromUs, untilUs }: Range): string {
  const inSight = violations.filter((one) => one.untilUs >= fromUs && one.fromUs <= untilUs);
  const convicting = violations.filter(({ convicts }) => convicts).length;
  const findings = violations.length - convicting;
  const told = inSight.slice(0, MOST_TOLD).map(({ what, atUs }) => `${visible(what, 160)} at ${runTime(atUs)}`);
  return [
    `Timeline of ${count(workers.length, 'worker')} and ${count(holds.length, 'acquire')}, from ${runTime(fromUs)} to ${runTime(untilUs)}.`,
    `${count(convicting, 'violation')}${findings > 0 ? ` and ${count(findings, 'finding')} that convict nobody` : ''}, ${inSight.length} in sight${told.length > 0 ? `: ${told.join('; ')}` : ''}${inSight.length > MOST_TOLD ? '; and more' : ''}.`,
  ].join(' ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

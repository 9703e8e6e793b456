// What the verdict says went wrong, as a picture shows it. Nothing here judges.
import { fencingText } from '../../harness/checks/counterfactual.ts';
import type { Violation } from '../../harness/checks/check.ts';
import type { JudgedRun } from '../../harness/report-types.ts';
import { findingsOf, sideWords } from '../sides.ts';
import { violationsOf } from '../story.ts';
import type { Naming } from './naming.ts';
import type { Conviction } from './timeline.ts';

/** What convicts, then what convicts nobody, each in the order of the story. */
export function convictionsOf(report: JudgedRun, naming: Naming): Conviction[] {
  return [
    ...violationsOf(report).map((violation) => conviction(violation, true, naming)),
    ...findingsOf(report).map((finding) => conviction(finding, false, naming)),
  ];
}

function conviction(violation: Violation, convicts: boolean, naming: Naming): Conviction {
  const { check, side, subject, lock, what, expected, atUs, span, workers, story, fencing } = violation;
  return {
    check,
    convicts,
    side: sideWords(side),
    subject: naming.name(subject),
    lock: naming.lockIfKnown(lock),
    what: naming.text(what),
    expected: naming.text(expected),
    atUs,
    fromUs: span?.fromUs ?? atUs,
    untilUs: span?.untilUs ?? atUs,
    workers,
    story: story.map((told) => ({
      line: told.line,
      atUs: told.atUs,
      who: naming.name(told.who),
      text: naming.text(told.text),
      ...(told.mark && { mark: told.mark }),
    })),
    more: fencing === undefined ? [] : [sentence(fencingText(fencing))],
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

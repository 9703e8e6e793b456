// The run as a page shows it where no script runs: the verdict, the stories, what the checks came to, and the events that matter.
import type { Conviction, EventRow, Timeline } from '../timeline/timeline.ts';
import { isRemark } from '../remarks.ts';
import { number, runTime, seconds } from '../words.ts';
import { eventsThatMatter } from './events-that-matter.ts';
import { difference } from './page/lengths.ts';
import type { Html } from './html.ts';
import { plainTable, tag } from './tags.ts';

/** Stories that are told. */
const TOLD = 50;

export function withoutScript(timeline: Timeline): Html {
  return tag('div', 'page', heading(timeline), ...stories(timeline), checks(timeline), events(timeline));
}

function heading({ run, leftOut, notes }: Timeline): Html {
  const facts = [
    `subject ${run.subjects.join(', ')}`,
    `scenario ${run.scenario}`,
    `seed ${run.seed}`,
    run.etcd,
    ...(run.startedAt === undefined ? [] : [run.startedAt]),
  ];
  const remarks = [
    ...(run.error === undefined ? [] : [`The environment failed: ${run.error}`]),
    ...(run.interrupted ? ['The run was interrupted: what ran until then was judged.'] : []),
    ...leftOut,
    ...notes.filter(isRemark),
  ];
  const others = notes.filter((note) => !isRemark(note)).map((text) => tag('p', 'remark', text));
  return tag(
    'header',
    'panel',
    tag('div', 'titles', tag('span', `badge ${run.verdict}`, run.verdict), tag('h1', '', run.id)),
    tag('div', 'facts', ...facts.map((fact) => tag('span', 'foreign', fact))),
    tag('p', 'dim', run.seen),
    ...remarks.map((text) => tag('p', 'remark', text)),
    ...(others.length === 0 ? [] : [tag('details', '', tag('summary', '', 'More remarks'), ...others)]),
    ...(run.again === undefined ? [] : [tag('p', '', 'Again ', tag('code', '', run.again))]),
    tag('p', 'dim', 'With JavaScript this page shows the run as a picture.'),
  );
}

function stories({ violations }: Timeline): Html[] {
  const untold = violations.length - TOLD;
  return [
    ...violations.slice(0, TOLD).map(story),
    ...(untold > 0 ? [tag('p', 'dim', `${number(untold)} more stories are left out here.`)] : []),
  ];
}

function story({ what, check, side, subject, convicts, story: lines, expected, more, fromUs }: Conviction): Html {
  return tag(
    'section',
    'panel',
    tag('h2', convicts ? 'unsafe-text' : '', what),
    tag(
      'p',
      'dim',
      convicts ? `${check}, ${side}, ${subject}` : `${check}: not the lock's doing: ${side}. It convicts nobody.`,
    ),
    plainTable(
      ['no.#', 'time#', 'after#', 'who', 'what'],
      lines.map(({ atUs, who, text }, index) => [
        String(index + 1),
        runTime(atUs),
        difference(atUs - fromUs),
        who,
        text,
      ]),
    ),
    ...(expected === '' ? [] : [tag('p', '', tag('b', '', 'Expected '), expected)]),
    ...more.map((text) => tag('p', '', text)),
  );
}

function checks({ checks: rows }: Timeline): Html {
  return tag(
    'section',
    'panel',
    tag('h2', '', 'Checks'),
    plainTable(
      ['check', 'verdict', 'margin#', 'what it saw'],
      rows.map(({ check, verdict, seen, worstMarginMs }) => [
        check,
        tag('span', `${verdict}-text`, verdict),
        worstMarginMs === null ? '' : seconds(worstMarginMs),
        seen,
      ]),
    ),
  );
}

function events(timeline: Timeline): Html {
  const shown = eventsThatMatter(timeline);
  const left = timeline.events.length - shown.length;
  return tag(
    'section',
    'panel',
    tag('h2', '', 'Events that matter'),
    ...(left > 0
      ? [tag('p', 'dim', `${number(left)} of ${number(timeline.events.length)} events are left out here.`)]
      : []),
    plainTable(
      ['time#', 'who', 'kind', 'what', 'lock', 'token', 'lease', 'revision#'],
      shown.map((event) => cells(event, timeline)),
    ),
  );
}

function cells({ atUs, who, kind, text, lock, token, lease, revision }: EventRow, { locks }: Timeline): string[] {
  return [
    runTime(atUs),
    who,
    kind,
    text,
    lock === undefined ? '' : (locks[lock] ?? ''),
    token ?? '',
    lease ?? '',
    revision === undefined ? '' : String(revision),
  ];
}

// What a reader should know before believing the picture: a failure of the environment, what was left out, notes of the judgement.
import type { Timeline } from '../../../timeline/timeline.ts';
import { make } from '../make.ts';

const LEAST = 'had nothing to judge';
/** What reports/timeline/read-timeline.ts says where picture and verdict do not belong together, or the picture is not whole. */
const GRAVE = /^The (?:verdict is|history ends|history has no events|picture ends early)\b/;

/** In sight: what limits what the page shows. */
export function makeRemarks(timeline: Timeline): HTMLElement[] {
  const grave = graveOf(timeline).map((text) => make('p', { class: 'remark grave' }, text));
  return grave.length === 0 ? [] : [make('div', { class: 'remarks' }, ...grave)];
}

/** Notes of the judgement, folded; that a check was not concerned matters least. */
export function makeFurtherRemarks(timeline: Timeline): HTMLElement[] {
  const notes = timeline.notes.filter((note) => !GRAVE.test(note));
  if (notes.length === 0) return [];
  const telling = notes.filter((note) => !note.includes(LEAST));
  const all = [...telling, ...notes.filter((note) => note.includes(LEAST))];
  const title = `${all.length} remark${all.length === 1 ? '' : 's'}`;
  return [make('details', {}, make('summary', {}, title), ...all.map((text) => make('p', { class: 'remark' }, text)))];
}

function graveOf({ run, leftOut, notes }: Timeline): string[] {
  return [
    ...notes.filter((note) => GRAVE.test(note)),
    ...(run.error === undefined ? [] : [`The environment failed: ${run.error}`]),
    ...(run.interrupted ? ['The run was interrupted: what ran until then was judged.'] : []),
    ...leftOut,
  ];
}

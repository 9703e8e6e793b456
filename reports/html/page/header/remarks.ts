// What a reader should know before believing the picture: a failure of the environment, what was left out, notes of the judgement.
import type { Timeline } from '../../../timeline/timeline.ts';
import { make } from '../make.ts';

/** So many notes are in sight; the others unfold. */
const IN_SIGHT = 2;

/** In sight, those that limit what the page shows first. */
export function makeRemarks(timeline: Timeline): HTMLElement[] {
  const grave = graveOf(timeline).map((text) => make('p', { class: 'remark grave' }, text));
  const mild = split(timeline).inSight.map((text) => make('p', { class: 'remark' }, text));
  return grave.length + mild.length === 0 ? [] : [make('div', { class: 'remarks' }, ...grave, ...mild)];
}

/** The others, folded. */
export function makeFurtherRemarks(timeline: Timeline): HTMLElement[] {
  const { folded } = split(timeline);
  if (folded.length === 0) return [];
  const more = timeline.notes.length > folded.length ? 'more ' : '';
  const title = `${folded.length} ${more}remark${folded.length === 1 ? '' : 's'}`;
  return [
    make('details', {}, make('summary', {}, title), ...folded.map((text) => make('p', { class: 'remark' }, text))),
  ];
}

function graveOf({ run, leftOut }: Timeline): string[] {
  return [
    ...(run.error === undefined ? [] : [`The environment failed: ${run.error}`]),
    ...(run.interrupted ? ['The run was interrupted: what ran until then was judged.'] : []),
    ...leftOut,
  ];
}

/** That a check was not concerned matters least. */
function split({ notes }: Timeline): { inSight: string[]; folded: string[] } {
  const telling = notes.filter((note) => !note.includes('had nothing to judge'));
  const others = notes.filter((note) => note.includes('had nothing to judge'));
  return { inSight: telling.slice(0, IN_SIGHT), folded: [...telling.slice(IN_SIGHT), ...others] };
}

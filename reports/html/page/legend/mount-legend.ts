// A line under the picture: what its bars and signs mean, those that this run has.
import type { Timeline } from '../../../timeline/timeline.ts';
import { openKeys } from '../keys/key-help.ts';
import { make, makeButton } from '../make.ts';
import type { View } from '../view.ts';

export function mountLegend({ timeline }: View, element: HTMLElement): void {
  element.replaceChildren(
    ...entriesOf(timeline).map(([sign, means]) =>
      make(
        'span',
        {},
        sign.startsWith('.') ? make('i', { class: `swatch ${sign.slice(1)}` }) : make('i', {}, sign),
        means,
      ),
    ),
    makeButton('all signs', 'Keys and signs (?)', openKeys, { class: 'plain' }),
  );
}

/** A sign, or `.` and the class of its swatch in styles/header.ts, and what it means. */
function entriesOf({ holds, grants, marks, bands, violations }: Timeline): (readonly [sign: string, means: string])[] {
  const entries: readonly (readonly [shown: boolean, sign: string, means: string])[] = [
    [holds.length > 0, '.belief', 'upper bar: it believes it holds the lock'],
    [grants.length > 0, '.grant', 'lower bar: etcd grants it'],
    [grants.length > 0, '.queued', 'queued'],
    [holds.length > 0, '.waiting', 'waits'],
    [violations.some(({ convicts }) => convicts), '.overlap', 'a check convicts'],
    [violations.length > 1, '.other', 'another violation'],
    [violations.some(({ story }) => story.length > 0), '①', 'the story'],
    [marks.some(({ what }) => what === 'kill'), '✕', 'SIGKILL'],
    [bands.some(({ what }) => what === 'dead'), '.dead', 'no process runs'],
    [bands.some(({ what }) => what === 'stall'), '.stall', 'the host stood still'],
  ];
  return entries.filter(([shown]) => shown).map(([, sign, means]) => [sign, means]);
}

// Which run it was: subject, scenario, seed, etcd, engine, when.
import type { Timeline } from '../../../timeline/timeline.ts';
import { copy } from '../copy.ts';
import { make, makeButton } from '../make.ts';

const engines: Readonly<Record<string, string>> = { sim: 'simulated', import: 'imported history' };

export function makeFacts({ run, locks, workers, untilUs, fromUs, violations }: Timeline): HTMLElement {
  const engine = engines[run.engine];
  return make(
    'div',
    { class: 'facts' },
    ...known('subject', run.subjects.filter(isKnown).join(', ')),
    ...known('scenario', run.scenario),
    ...(isKnown(run.seed) ? [make('span', {}, 'seed ', seedButton(run.seed))] : []),
    ...known('', run.etcd),
    fact(
      '',
      [
        ...(workers.length > 0 ? [some(workers.length, 'worker')] : []),
        ...(locks.length > 0 ? [some(locks.length, 'lock')] : []),
        `${((untilUs - fromUs) / 1e6).toFixed(1)} s`,
      ].join(', '),
    ),
    ...(engine === undefined || run.etcd.startsWith(engine) ? [] : [fact('', engine)]),
    ...when(run.startedAt),
    ...(run.seen === '' || violations.length === 0 ? [] : [make('span', { class: 'seen' }, run.seen)]),
  );
}

/** A damaged history does not say everything of its run. */
function isKnown(text: string): boolean {
  return text !== '' && text !== 'unknown';
}

function known(name: string, text: string): HTMLElement[] {
  return isKnown(text) ? [fact(name, text)] : [];
}

function fact(name: string, text: string): HTMLElement {
  return make('span', {}, ...(name === '' ? [] : [`${name} `]), make('b', { class: 'foreign' }, text));
}

function seedButton(seed: string): HTMLElement {
  return makeButton(seed, 'Copy the seed', () => void copy(seed, 'The seed'), { class: 'plain mono seed' });
}

/** In the reader's own time zone; the exact moment as a title. */
function when(startedAt: string | undefined): HTMLElement[] {
  const date = new Date(startedAt ?? '');
  if (startedAt === undefined || Number.isNaN(date.getTime())) return [];
  const text = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  return [make('time', { datetime: startedAt, title: startedAt }, text)];
}

function some(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

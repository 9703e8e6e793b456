// Trials → the matrix, and whether it is as it must be.
import { median } from 'simple-statistics';
import type { CheckName } from '../../harness/checks/check.ts';
import type { BrokenSubject } from '../../workers/subjects/broken/catalogue.ts';
import { short } from '../format.ts';
import type { Table } from '../format.ts';

/** What became of one broken subject with one seed. */
export interface Trial {
  /** The check that convicted it; null: none did that is strong enough. */
  readonly by: CheckName | null;
  /** Plans run until then, and their time in ms. */
  readonly plans: number;
  readonly ms: number;
  /** Checks that convicted the reference on the very same plans, or why it could not be judged; it is clear when there are none. */
  readonly reference: readonly string[];
  /** Why plans could not be run. */
  readonly errors: readonly string[];
}

export interface Tried {
  /** Of the subject, without `broken/`. */
  readonly name: string;
  readonly broken: BrokenSubject;
  readonly engine: 'sim' | 'real';
  /** One for each seed. */
  readonly trials: readonly Trial[];
}

/** Convicted with every seed, and the reference with none. */
export function isConvicted({ trials }: Tried): boolean {
  return trials.length > 0 && trials.every(({ by }) => by !== null);
}

export function isReferenceClear({ trials }: Tried): boolean {
  return trials.every(({ reference }) => reference.length === 0);
}

export function matrix(tried: readonly Tried[]): Table {
  return {
    head: ['id', 'subject', 'check named', 'convicted by', 'seeds', 'plans', 's', 'engine', 'reference'],
    rows: tried.map(rowOf),
    numeric: [4, 5, 6],
  };
}

function rowOf(one: Tried): string[] {
  const { name, broken, engine, trials } = one;
  const convicted = trials.filter(({ by }) => by !== null);
  const middle = (of: (trial: Trial) => number): string =>
    convicted.length === 0 ? '–' : short(median(convicted.map(of)));
  return [
    broken.id ?? '–',
    name,
    broken.check,
    [...new Set(convicted.map(({ by }) => by))].join(', ') ||
      [...new Set(trials.flatMap(({ errors }) => errors))].join(' ') ||
      '–',
    `${convicted.length} of ${trials.length}`,
    middle(({ plans }) => plans),
    middle(({ ms }) => ms / 1000),
    engine,
    isReferenceClear(one) ? 'clear' : [...new Set(trials.flatMap(({ reference }) => reference))].join(', '),
  ];
}

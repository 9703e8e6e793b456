// What stands inside bars and beside ticks, made when first asked for: no frame makes a text again.
import type { EventRow, Timeline } from '../../../timeline/timeline.ts';
import { visible } from '../visible.ts';

const LONGEST_NAME = 60;
const LONGEST_WORD = 24;

export interface BarLabels {
  /** From long to short, as `grant`. */
  hold(ref: number): readonly string[];
  grant(ref: number): readonly string[];
  lock(index: number): string;
  /** `r41`; empty where the event of this line has none. */
  revision(line: number): string;
}

export function makeBarLabels(
  { locks, holds, grants }: Timeline,
  eventOf: (line: number) => EventRow | undefined,
): BarLabels {
  const revisions = new Map<number, string>();
  const names: string[] = [];
  const ofHolds: (readonly string[])[] = [];
  const ofGrants: (readonly string[])[] = [];
  const lock = (index: number) => (names[index] ??= visible(locks[index] ?? '', LONGEST_NAME));
  return {
    lock,
    revision: (line) => {
      const known = revisions.get(line);
      if (known !== undefined) return known;
      const revision = eventOf(line)?.revision;
      const made = revision === undefined ? '' : `r${revision}`;
      revisions.set(line, made);
      return made;
    },
    hold: (ref) =>
      (ofHolds[ref] ??= longToShort(lock(holds[ref]!.lock), [
        named('token', holds[ref]!.token),
        named('lease', holds[ref]!.lease),
      ])),
    grant: (ref) =>
      (ofGrants[ref] ??= longToShort(lock(grants[ref]!.lock), [
        `revision ${grants[ref]!.createRevision}`,
        named('lease', grants[ref]!.lease === '0' ? 'none' : grants[ref]!.lease),
      ])),
  };
}

function named(name: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : `${name} ${visible(value, LONGEST_WORD)}`;
}

function longToShort(name: string, more: readonly string[]): string[] {
  const parts = [name, ...more].filter((part) => part !== '');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join(' · '));
}

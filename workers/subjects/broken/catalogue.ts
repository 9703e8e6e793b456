// The broken subjects: what is wrong with each, where the bug was seen in real software, which check must convict it, and by which plan. Pure data.
import { disorderly } from './catalogue/disorderly.ts';
import { lasting } from './catalogue/lasting.ts';
import { overlapping } from './catalogue/overlapping.ts';

export type { BrokenSubject } from './catalogue/broken-subject.ts';

/** By name without `broken/`. */
export const brokenSubjects = { ...overlapping, ...lasting, ...disorderly };

/** Variants of the reference that are missing on purpose: nobody could tell them from it. */
export const equivalents: readonly { readonly variant: string; readonly reason: string }[] = [
  {
    variant: 'release deletes by name, whoever created the key',
    reason:
      'the name holds the id of a lease that no other acquire has, so the key of that name is its own; P08 shows it where the lock has one key, P09 where a session keeps its lease',
  },
  {
    variant: 'a waiter does not look whether its own key outlived the wait',
    reason:
      'its renewals go on while it waits, and it is told "lost" before its key can go; P01 shows it where nobody renews the lease of a waiter',
  },
];

// Whom the search must convict: every broken subject of the catalogue that can be simulated, and npm etcd3's Lock of two known defects.
import type { CheckName } from '../../harness/checks/check.ts';
import { brokenSubjects } from '../../workers/subjects/broken/catalogue.ts';
import type { BrokenSubject } from '../../workers/subjects/broken/catalogue.ts';

export interface Suspect {
  readonly subject: string;
  /** The check that must convict it. */
  readonly check: CheckName;
}

/** T5: believes in a lease that is gone; T6: a failed acquire leaves the key or its lease behind. */
const etcd3Defects: readonly Suspect[] = [
  { subject: 'etcd3-lock', check: 'mutual-exclusion' },
  { subject: 'etcd3-lock', check: 'leaks' },
];

const catalogue: readonly (readonly [string, BrokenSubject])[] = Object.entries(brokenSubjects);

export const suspects: readonly Suspect[] = [
  ...catalogue
    .filter(([, { realOnly }]) => realOnly === undefined)
    .map(([name, { check }]) => ({ subject: `broken/${name}`, check })),
  ...etcd3Defects,
];

// The subjects that come with the project, with what the command line needs to know of each. Loads their libraries: import it late.
import { brokenSubjects } from '../../workers/subjects/broken/catalogue.ts';
import type { BrokenSubject } from '../../workers/subjects/broken/catalogue.ts';
import { subjects } from '../../workers/subjects/registry.ts';
import type { ChosenSubject } from './choose.ts';

export interface KnownSubject extends ChosenSubject {
  readonly orphaned: boolean;
  readonly version: string | undefined;
  /** What is wrong with it, which check must convict it, and in which scenario soonest; undefined: it is believed to be right. */
  readonly broken: BrokenSubject | undefined;
}

/** In the registry's order: the correct ones first. */
export function catalogue(): KnownSubject[] {
  return Object.entries(subjects).map(([name, { version, claims }]) => ({
    name,
    version,
    orphaned: claims?.leases?.includes('orphaned') ?? false,
    broken: Object.entries(brokenSubjects).find(([short]) => name === `broken/${short}`)?.[1],
  }));
}

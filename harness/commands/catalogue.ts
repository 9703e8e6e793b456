// The subjects that come with the project, with what the command line needs to know of each. Loads their libraries: import it late.
import { brokenSubjects } from '../../workers/subjects/broken/catalogue.ts';
import type { BrokenSubject } from '../../workers/subjects/broken/catalogue.ts';
import { subjects } from '../../workers/subjects/registry.ts';
import { faultNames } from '../plan/schema.ts';
import type { FaultName } from '../plan/schema.ts';
import type { ChosenSubject } from './choose.ts';

export interface KnownSubject extends ChosenSubject {
  readonly orphaned: boolean;
  readonly version: string | undefined;
  /** Explored and stormed where no subject is named. */
  readonly byDefault: boolean;
  /** What is wrong with it, which check must convict it, and in which scenario soonest; undefined: it is believed to be right. */
  readonly broken: BrokenSubject | undefined;
}

/**
 * Subjects that do not survive every kind of fault, and are known for it: etcd3's Lock tells nobody that it was lost, and leaves a lease
 * behind where the reply of its transaction is; its Election tells of a loss one TTL late, and elects a candidate whose key is gone. A red
 * build that says so each time would say nothing.
 */
const survives: Readonly<Record<string, readonly FaultName[]>> = { 'etcd3-lock': ['kill'], 'etcd3-election': ['kill'] };

/** Two libraries that behave differently: more would only take time from them. */
const byDefault: readonly string[] = ['session-mutex', 'etcd3-lock'];

/** In the registry's order: the correct ones first. */
export function catalogue(): KnownSubject[] {
  return Object.entries(subjects).map(([name, { version, claims }]) => ({
    name,
    version,
    byDefault: byDefault.includes(name),
    survives: survives[name] ?? faultNames,
    orphaned: claims?.leases?.includes('orphaned') ?? false,
    broken: Object.entries(brokenSubjects).find(([short]) => name === `broken/${short}`)?.[1],
  }));
}

// One probe: a question to the adapter, with fresh workers and a lock of its own.
import type { Claims } from '../../workers/subject.ts';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

/** A claim of a subject, and whether it makes it. */
export type ClaimName = Exclude<keyof Claims, 'leases' | 'served'> | 'orphaned';

export interface Probe {
  /** A verb of which the subject is the adapter: `excludes`. */
  readonly name: string;
  /** Asked only of a subject that claims it. */
  readonly claim?: ClaimName;
  /** Resolves with the finding, or rejects with Ruled; other rejections are failures of the environment. */
  ask(lab: Lab): Promise<Finding>;
}

// What a mutation of a safe history is.
import type { CheckName } from '../check.ts';
import type { BaseName } from './bases.ts';
import type { Edit } from './edit.ts';

export interface Mutation {
  readonly base: BaseName;
  /** Almost always one. A key that is never deleted outlives its bound and is left over as well. */
  readonly convicts: readonly CheckName[];
  /** Checks that find etcd at fault, and nobody else. */
  readonly finds?: readonly CheckName[];
  readonly mutate: (edit: Edit) => void;
}

// That somebody else deleted the key of a holder: then that one made two of it. Who it was, what it held itself, and what should have been.
import type { Author, Deletion, Hold } from '../history/facts.ts';
import { timeText, workerText } from './story.ts';
import type { Told } from './story.ts';
import { ofCulprit, ofDeletion } from './story-lines.ts';

/** Of a key that belongs to another one than its author. */
export type Theft = Deletion & { readonly by: Author };

export function theftOf({ key }: Hold): Theft | undefined {
  const { deletion, owner } = key ?? {};
  if (deletion === undefined || typeof deletion.by !== 'object' || deletion.by.owner === owner) return undefined;
  return { ...deletion, by: deletion.by };
}

/** `w2's key to be left alone: w0 deleted it at t+7.453 s`; nothing that the victim could have done. */
export function expectedInstead({ key: { owner }, by }: Theft): string {
  const [thief, victim] = [workerText(by.owner), owner ? `${workerText(owner)}'s` : 'the'];
  const who = owner?.worker === by.owner.worker ? `a later life of ${thief}` : thief;
  return `${victim} key to be left alone: ${who} deleted it at ${timeText(by.atUs)}`;
}

/** The deletion, and what the thief had held itself, where that is not told already. */
export function ofTheft(theft: Theft, told: readonly Hold[]): Told {
  const { byHold, by } = theft;
  return [...ofDeletion(theft), ...(byHold && !told.includes(byHold) ? ofCulprit(byHold, by.atUs) : [])];
}

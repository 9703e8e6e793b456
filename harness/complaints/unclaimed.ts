// Which subjects of a run claim less than there is to claim: what they do not claim is judged less sharply, and a reader should know it.
import { unclaimed } from '../conform/claims.ts';
import type { HistoryEvent } from '../history/events.ts';

/** What such a note begins with, after the subject's name. */
export const MILD = 'is judged less sharply, for it does not claim';

export class Unclaimed {
  readonly #notes = new Map<string, string>();

  on(event: HistoryEvent): void {
    if (event.kind !== 'ready' || this.#notes.has(event.subject)) return;
    const open = unclaimed(event.claims).map(({ claim, consequence }) => `${claim} (${consequence})`);
    this.#notes.set(event.subject, open.length === 0 ? '' : `${event.subject} ${MILD} ${open.join(', ')}.`);
  }

  /** A sentence for each subject that does not claim everything. */
  get notes(): string[] {
    return [...this.#notes.values()].filter((note) => note !== '');
  }
}

// What is told to the author of a subject: one sentence about what was seen, and one about what to do.

export interface Told {
  readonly told: string;
  /** Absent: what was seen says it. */
  readonly remedy?: string;
  /** It was meant for somebody else, and came to stdout. */
  readonly noise?: true;
  /** Nothing is lost by it. */
  readonly harmless?: true;
}

/** Where all that may be said, and by whom, can be read. */
export const SEE_THE_PAGE = 'docs/protocol.md has each message';

export function noteOf({ told, remedy }: Told): string {
  return remedy === undefined ? told : `${told} ${remedy}`;
}

// Which notes of a judgement a reader of the summary should see: not those that say only that a check was not concerned.

export function isRemark(note: string): boolean {
  return !note.includes('had nothing to judge');
}

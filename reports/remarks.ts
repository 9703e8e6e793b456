// Which notes of a judgement a reader of the summary should see: not those that say only that a check was not concerned.
import { MILD } from '../harness/complaints/unclaimed.ts';

/** Of this run in particular. */
export function isRemark(note: string): boolean {
  return !note.includes('had nothing to judge') && !isOfSubject(note);
}

/** Of a subject, and the same in each of its runs: said once. */
export function isOfSubject(note: string): boolean {
  return note.includes(MILD);
}

// Whether a module is a subject: the first thing that goes wrong with a user's file, so the sentence says what to write.
import type { LockSubject } from './subject.ts';

/** The module's subject. Throws an Error with one sentence when there is none. */
export function subjectOf(module: unknown): LockSubject {
  // A CommonJS file shows its exports under `default` when it is imported.
  const subject = member(module, 'subject') ?? member(member(module, 'default'), 'subject');
  if (subject === undefined || subject === null) throw new Error('it exports no `subject`');
  if (typeof member(subject, 'connect') !== 'function') throw new Error('its `subject` lacks `connect`');
  const name = member(subject, 'name');
  if (typeof name !== 'string' || name === '') throw new Error('its `subject` lacks a `name`');
  return subject as LockSubject; // oxlint-disable-line typescript/no-unsafe-type-assertion -- checked above as far as it can be
}

function member(owner: unknown, name: string): unknown {
  return typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined;
}

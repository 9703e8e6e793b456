// Whether a module is a subject: the first thing that goes wrong with a user's file, so the sentence says what to write.
import type { LockSubject } from './subject.ts';

/** The module's subject. Throws an Error with one sentence when there is none. */
export function subjectOf(module: unknown): LockSubject {
  // A CommonJS file shows its exports under `default` when it is imported.
  const subject = member(module, 'subject') ?? member(member(module, 'default'), 'subject');
  if (subject === undefined || subject === null) throw new Error(`it exports no \`subject\`${instead(module)}`);
  if (typeof member(subject, 'connect') !== 'function') throw new Error('its `subject` lacks `connect`');
  const name = member(subject, 'name');
  if (typeof name !== 'string' || name === '') throw new Error('its `subject` lacks a `name`');
  return subject as LockSubject; // oxlint-disable-line typescript/no-unsafe-type-assertion -- checked above as far as it can be
}

/** A wrong name is the likeliest reason. */
function instead(module: unknown): string {
  if (typeof module !== 'object' || module === null) return '';
  const names = Object.keys(module).filter((name) => name !== '__esModule');
  if (names.length === 0) return '';
  const few = names.slice(0, 5).map((name) => `\`${name}\``);
  return `, only ${few.join(', ')}${names.length > few.length ? ' …' : ''}`;
}

function member(owner: unknown, name: string): unknown {
  return typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined;
}

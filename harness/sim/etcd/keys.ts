// Ranges of keys: etcd's three ways to say where one ends.
import type { Bytes } from './messages.ts';
import { textOf } from './values.ts';

/** undefined: one key alone · '': all keys from the first on · else the first key beyond. */
export type RangeEnd = string | undefined;

/**
 * The end that a request asks for: `\0` is from the first key on, absent is the key alone. An end that is there but empty is
 * absent once a request went through raft, which is every write; a read that is answered directly takes it for `\0` (measured).
 */
export function rangeEndOf(bytes: Bytes | null | undefined, throughRaft: boolean): RangeEnd {
  if (bytes === undefined || bytes === null) return undefined;
  const text = textOf(bytes);
  if (text === '') return throughRaft ? undefined : '';
  return text === '\0' ? '' : text;
}

export function inRange(key: string, start: string, end: RangeEnd): boolean {
  if (end === undefined) return key === start;
  return key >= start && (end === '' || key < end);
}

/** The end of the range of all keys with a prefix that is not empty and does not end in 0xff. */
export function prefixEnd(prefix: string): string {
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
}

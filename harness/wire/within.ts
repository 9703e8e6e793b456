// Whether a request writes only keys with a prefix, as far as it names them.
import { keysWith } from '../cluster/key-range.ts';
import type { Evidence } from './evidence.ts';

/** The first key, or range, with which it reaches outside; undefined: with none. */
export function outsideOf(
  { puts = [], deletes = [] }: Pick<Evidence, 'puts' | 'deletes'>,
  prefix: string,
): string | undefined {
  const end = keysWith(prefix).range_end.toString('utf8');
  const put = puts.find(({ key }) => !key.startsWith(prefix));
  const deleted = deletes.find(
    ({ key, rangeEnd = '' }) =>
      !key.startsWith(prefix) || !(rangeEnd === '' || rangeEnd === end || rangeEnd.startsWith(prefix)),
  );
  return (
    put?.key ?? (deleted && (deleted.rangeEnd === undefined ? deleted.key : `${deleted.key} to ${deleted.rangeEnd}`))
  );
}

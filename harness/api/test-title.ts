// Names of tests that are made for each of several cases, filled in as vitest does it.
import { format } from 'node:util';

/** `%s`, `%d`, `%j` … from a case (or its items, where it is a list), and `$key` from its fields. */
export function testTitle(name: string, one: unknown): string {
  const values: unknown[] = Array.isArray(one) ? one : [one];
  const holes = name.match(/%[sdifjo]/g)?.length ?? 0;
  const filled = format(name, ...values.slice(0, holes));
  if (typeof one !== 'object' || one === null) return filled;
  return filled.replaceAll(/\$(\w+)/g, (hole, key: string) =>
    Object.hasOwn(one, key) ? String(Reflect.get(one, key)) : hole,
  );
}

// What real etcd does not survive is not asked of it.
import { show } from './show.ts';

/**
 * etcd panics when a transaction deletes all keys from one on and puts one of them with ignore_value or ignore_lease: it takes the
 * end of such a range literally when it looks for keys that are written twice, and then does not find the key (3.4.23, apply.go:544).
 */
export function survivable(transaction: object): object {
  const text = show(transaction);
  if (!text.includes('request_delete_range') || !text.includes('ignore_')) return transaction;
  return without(transaction, ['ignore_value', 'ignore_lease']) as object;
}

function without(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((member) => without(member, names));
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept.map(([name, field]) => [name, without(field, names)]));
}

// One gRPC message between a worker and etcd in words.
import type { EventOf } from '../harness/history/events.ts';

/** Keys of one call that are named. */
const NAMED = 3;

/** `asks Lease/LeaseGrant for 2 s`, `KV/Txn answered ok in 1.2 ms: put "orders" on lease 7f (revision 17)`; the worker is named elsewhere. */
export function rpcText(event: EventOf<'rpc'>): string {
  return event.side === 'request' ? requestText(event) : responseText(event);
}

function requestText({ method, outcome, lease, ttlSeconds, puts, deletes, atUs, arrivedUs }: EventOf<'rpc'>): string {
  const what = [
    ...(ttlSeconds === undefined ? [] : [`for ${ttlSeconds} s`]),
    ...(lease === undefined ? [] : [`lease ${lease}`]),
    ...acts({ puts, deletes }, ['may put', 'may delete']),
  ].join(', ');
  const held = arrivedUs === undefined ? '' : `, held back for ${millis(atUs - arrivedUs)}`;
  if (outcome !== undefined) return `asks ${method}${what === '' ? '' : ` ${what}`}: ${outcome}, etcd never got it`;
  return `asks ${method}${what === '' ? '' : ` ${what}`}${held}`;
}

function responseText({
  method,
  outcome,
  sentUs,
  atUs,
  lease,
  ttlSeconds,
  revision,
  succeeded,
  puts,
  deletes,
}: EventOf<'rpc'>): string {
  const took = sentUs === undefined ? '' : ` in ${millis(atUs - sentUs)}`;
  const what = [
    ...(lease === undefined ? [] : [ttlSeconds === 0 ? `lease ${lease} is gone` : `lease ${lease}`]),
    ...(ttlSeconds === undefined || ttlSeconds === 0 ? [] : [`${ttlSeconds} s granted`]),
    ...(succeeded === undefined ? [] : [succeeded ? 'the condition held' : 'the condition did not hold']),
    ...acts({ puts, deletes }, ['put', 'deleted']),
  ].join(', ');
  const at = revision === undefined ? '' : ` (revision ${revision})`;
  return `${method} answered ${outcome ?? 'ok'}${took}${what === '' ? '' : `: ${what}`}${at}`;
}

function acts(
  { puts = [], deletes = [] }: Pick<EventOf<'rpc'>, 'puts' | 'deletes'>,
  [put, del]: [string, string],
): string[] {
  return [
    ...listed(put, puts, ({ key, lease }) => `"${key}"${lease === '0' ? '' : ` on lease ${lease}`}`),
    ...listed(del, deletes, ({ key, rangeEnd }) => `"${key}"${rangeEnd === undefined ? '' : ' and what follows'}`),
  ];
}

function listed<T>(verb: string, items: readonly T[], name: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const more = items.length - NAMED;
  return [`${verb} ${items.slice(0, NAMED).map(name).join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

function millis(us: number): string {
  return `${us / 1000} ms`;
}

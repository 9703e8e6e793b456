// The last operations of a seed: everything that is left, and everything that the history still holds.
import type { Draft, Situation } from './operation.ts';

const everything = { key: Buffer.from([0]), range_end: Buffer.from([0]) };
/** How many revisions of the past are read whole, spread over what is not compacted. */
const SNAPSHOTS = 25;

/** Reads of now and of the past, all leases, and a watcher that hears all the history again. */
export function closing({ revision, compacted }: Situation): Draft[] {
  const oldest = Math.max(1, compacted);
  const step = Math.max(1, Math.ceil((revision - oldest) / SNAPSHOTS));
  const snapshots: Draft[] = [];
  for (let at = oldest; at <= revision; at += step)
    snapshots.push(call('KV/Range', { ...everything, revision: String(at) }));
  return [
    ...snapshots,
    call('KV/Range', everything),
    call('Lease/LeaseLeases', {}),
    ...['1', '2', '3', '4', '5'].map((ID) => call('Lease/LeaseTimeToLive', { ID, keys: true })),
    () => ({
      kind: 'watch',
      stream: 0,
      request: { create_request: { ...everything, start_revision: String(compacted + 1), prev_kv: true } },
      shape: 'wire',
    }),
  ];
}

function call(method: string, request: object): Draft {
  return () => ({ kind: 'call', method, request, shape: 'strings' });
}

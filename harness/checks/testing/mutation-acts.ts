// What mutations do to a history, each in a few lines: overstay, renew, release earlier, never delete, pass over.
import type { EventOf } from '../../history/events.ts';
import type { Edit } from './edit.ts';

export const S = 1_000_000;
export const of = (worker: number) => (event: { worker: number }) => event.worker === worker;
export const gone = (edit: Edit, worker: number): EventOf<'watch'> => {
  const { lease } = edit.one('acquired', of(worker));
  return edit.one('watch', (event) => event.type === 'DELETE' && event.lease === lease);
};

/** w0 goes on writing for a while after w1 has acquired, and is told to release only then. */
export function overstay(edit: Edit, us: number): void {
  const [begin, sample] = [edit.one('acquired', of(1)), edit.all('wrote', of(0)).at(-1)!];
  const from = begin.saidUs! + 20_000;
  for (let at = from; at < from + us; at += 20_000) edit.add({ ...sample, atUs: at + 500, saidUs: at });
  edit.remove(...edit.all('lost', of(0)));
  edit.move(edit.one('release', of(0)), from + us);
  edit.move(edit.one('released', of(0)), from + us + 5_000);
}

/** Renews a lease at these times, and is answered. */
export function renew(edit: Edit, worker: number, times: readonly number[]): void {
  const { lease } = edit.one('acquired', of(worker));
  const grant = edit.one(
    'rpc',
    (event) => event.method === 'Lease/LeaseGrant' && event.side === 'response' && event.lease === lease,
  );
  for (const [index, at] of times.entries()) {
    const rpc = { ...grant, method: 'Lease/LeaseKeepAlive', call: 900_000 + index, nth: 900 + index };
    const { outcome, sentUs, ttlSeconds, revision, ...request } = rpc;
    edit.add(
      { ...request, side: 'request', atUs: at },
      { ...rpc, outcome: outcome!, ttlSeconds: ttlSeconds!, revision: revision!, sentUs: at, atUs: at + 2_000 },
    );
    void sentUs;
  }
}

/** Everything by which w0 gives the lock back moves to `at`, and it neither writes nor renews any more. */
export function releaseAt(edit: Edit, at: number): void {
  const release = edit.one('release', of(0));
  const byUs = at - release.atUs;
  const { lease } = edit.one('acquired', of(0));
  edit.remove(...edit.all('wrote', (event) => event.worker === 0 && event.atUs > at));
  edit.remove(
    ...edit.all('rpc', (event) => event.worker === 0 && event.method === 'Lease/LeaseKeepAlive' && event.atUs > at),
  );
  const deletion = edit.one('watch', (event) => event.type === 'DELETE' && event.lease === lease);
  const revisions = [deletion.revision];
  edit.move(deletion, deletion.atUs + byUs);
  for (const rpc of edit.all('rpc', (event) => event.worker === 0 && event.atUs > release.atUs)) {
    edit.move(rpc, rpc.atUs + byUs);
    if (rpc.revision !== undefined && revisions.includes(rpc.revision)) rpc.revision = deletion.revision;
  }
  edit.move(edit.one('released', of(0)), edit.one('released', of(0)).atUs + byUs);
  edit.move(release, at);
}

export function neverDeleted(edit: Edit, leaseId?: string): void {
  const deletion = gone(edit, 0);
  edit.remove(deletion);
  const census = edit.one('census');
  const end = edit.one('phase', (event) => event.phase === 'end');
  // The census waits until everything should have run out.
  edit.move(census, census.atUs + 6 * S);
  edit.move(end, census.atUs + 1_000);
  const sample = edit.all('canary').at(-1)!;
  for (let at = sample.atUs + 100_000, n = 1; at < census.atUs; at += 100_000, n++)
    edit.add({ ...sample, atUs: at, revision: sample.revision! + 10 * n });
  census.revision = edit.all('canary').at(-1)!.revision! + 1;
  const { key, createRevision, lease } = deletion;
  census.keys = [{ key, createRevision, lease: leaseId ?? lease }];
}

/** Whose key it is by the order of etcd: w1 and w2 change places, but not turns. */
export function passOver(edit: Edit): void {
  const [one, two] = [1, 2].map((worker) => edit.one('acquired', of(worker)).lease) as [string, string];
  const putOf = (lease: string): EventOf<'watch'> =>
    edit.one('watch', (event) => event.type === 'PUT' && event.lease === lease);
  const [first, second] = [putOf(one).revision, putOf(two).revision];
  const swapped = new Map([
    [first, second],
    [second, first],
  ]);
  for (const rpc of edit.all('rpc', (event) => event.side === 'response' && event.puts !== undefined))
    rpc.revision = swapped.get(rpc.revision!) ?? rpc.revision!;
  for (const event of edit.all('watch')) {
    event.createRevision = swapped.get(event.createRevision) ?? event.createRevision;
    event.revision = swapped.get(event.revision) ?? event.revision;
  }
}

export const pushed = (edit: Edit, worker: number): EventOf<'rpc'> =>
  edit.one('rpc', (event) => event.worker === worker && event.side === 'response' && event.puts !== undefined);

/** w0's own transaction that deletes its key. */
export const deletionCall = (edit: Edit, worker: number) =>
  edit.call('KV/Txn', (event) => event.worker === worker && event.side === 'response' && event.deletes !== undefined);

// Seed → drafts of operations. The same seed draws the same drafts; a draft becomes the same operation as long as the answers agree.
import fc from 'fast-check';
import { compactRequest, deleteRequest, putRequest, rangeRequest, txnRequest } from './draw-kv.ts';
import type { Request } from './draw-kv.ts';
import { grantRequest, leaseRequest, timeToLiveRequest } from './draw-lease.ts';
import { watchRequest } from './draw-watch.ts';
import type { Draft, Operation, Shape } from './operation.ts';

/** How often each kind of operation is drawn, in parts of all. */
const kinds: readonly (readonly [weight: number, kind: Operation['kind'], method: string, fc.Arbitrary<Request>])[] = [
  [250, 'call', 'KV/Range', rangeRequest],
  [250, 'call', 'KV/Put', putRequest],
  [70, 'call', 'KV/DeleteRange', deleteRequest],
  [230, 'call', 'KV/Txn', txnRequest],
  [10, 'call', 'KV/Compact', compactRequest],
  [45, 'call', 'Lease/LeaseGrant', grantRequest],
  [20, 'call', 'Lease/LeaseRevoke', leaseRequest],
  [40, 'call', 'Lease/LeaseTimeToLive', timeToLiveRequest],
  [10, 'call', 'Lease/LeaseLeases', fc.constant(() => ({}))],
  [25, 'keepalive', 'Lease/LeaseKeepAlive', leaseRequest],
  [48, 'watch', 'Watch/Watch', watchRequest],
  [2, 'end-watches', 'Watch/Watch', fc.constant(() => ({}))],
];

const shape = fc.constantFrom<Shape>('wire', 'strings', 'numbers');
/** Watch streams that are used side by side; renewals share one. */
const streams = fc.nat(2);

const draft: fc.Arbitrary<Draft> = fc.oneof(
  ...kinds.map(([weight, kind, method, requests]) => ({
    weight,
    arbitrary: fc.tuple(requests, shape, streams).map(([request, asShape, stream]): Draft => {
      if (kind === 'call') return (now) => ({ kind, method, request: request(now), shape: asShape });
      return (now) => ({ kind, stream: kind === 'keepalive' ? 0 : stream, request: request(now), shape: asShape });
    }),
  })),
);

/** `count` drafts; `seed` is a 32-bit integer. */
export function drawDrafts(seed: number, count: number): Draft[] {
  return fc.sample(draft, { seed, numRuns: count, unbiased: true });
}

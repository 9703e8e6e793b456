// Requests of the Lease service. No lease is short enough to run out during a comparison: expiry is measured apart (expiry.ts).
import fc from 'fast-check';
import type { Request } from './draw-kv.ts';
import { leaseId } from './draw-values.ts';

/** The longest that etcd grants, and one second more. */
const seconds = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('600', '1000', '3600') },
  { weight: 1, arbitrary: fc.constantFrom('9000000000', '9000000001') },
);

export const grantRequest: fc.Arbitrary<Request> = fc
  .tuple(fc.oneof({ weight: 9, arbitrary: leaseId }, { weight: 1, arbitrary: fc.constant('0') }), seconds)
  .map(([ID, TTL]) => () => ({ ID, TTL }));

/** Revoke, keepalive, and the rest that takes an id. */
export const leaseRequest: fc.Arbitrary<Request> = leaseId.map((ID) => () => ({ ID }));

export const timeToLiveRequest: fc.Arbitrary<Request> = fc
  .tuple(leaseId, fc.boolean())
  .map(([ID, keys]) => () => ({ ID, ...(keys && { keys }) }));

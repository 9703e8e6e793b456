// What follows for the judgement of a subject from what it does not claim.
import type { Claims } from '../../workers/subject.ts';
import type { ClaimName } from './probe.ts';

const consequences: Readonly<Record<ClaimName, string>> = {
  lost: 'a holder that was held up is excused by mutual-exclusion for not noticing that its lease ran out',
  token: 'fencing is not judged',
  fifo: 'the order of waiters is not judged',
  leasePerHold: 'a lease that outlives its release is not judged until the worker has quit',
  orphaned: 'scenarios with orphaned leases are left out',
};

const claimNames: readonly ClaimName[] = ['lost', 'token', 'fifo', 'leasePerHold', 'orphaned'];

export function claimsIt(claims: Claims, name: ClaimName): boolean {
  return name === 'orphaned' ? claims.leases.includes('orphaned') : claims[name];
}

/** What it does not claim, with what is judged less sharply for it, as the end of a sentence. */
export function unclaimed(claims: Claims): { claim: ClaimName; consequence: string }[] {
  return claimNames
    .filter((name) => !claimsIt(claims, name))
    .map((claim) => ({ claim, consequence: consequences[claim] }));
}

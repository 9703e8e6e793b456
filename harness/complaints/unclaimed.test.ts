import { expect, it } from 'vitest';
import { defaultClaims } from '../../workers/subject.ts';
import type { Claims } from '../../workers/subject.ts';
import { Unclaimed } from './unclaimed.ts';

function notesOf(...claims: Partial<Claims>[]): string[] {
  const unclaimed = new Unclaimed();
  for (const [worker, some] of claims.entries()) {
    const merged = { ...defaultClaims, ...some };
    unclaimed.on({
      kind: 'ready',
      atUs: 0,
      worker,
      incarnation: 1,
      subject: 'mine',
      claims: { ...merged, leases: [...merged.leases] },
    });
  }
  return unclaimed.notes;
}

it('says once what a subject does not claim, and what is not judged for it', () => {
  expect(notesOf({ lost: true, leasePerHold: true }, { lost: true, leasePerHold: true })).toEqual([
    'mine is judged less sharply, for it does not claim token (fencing is not judged), fifo (the order of waiters is not judged), orphaned (scenarios with orphaned leases are left out).',
  ]);
});

it('says nothing of one that claims everything', () => {
  const all = { lost: true, token: true, fifo: true, leasePerHold: true, leases: ['kept-alive', 'orphaned'] } as const;
  expect(notesOf(all)).toEqual([]);
});

import { expect, it } from 'vitest';
import type { HistoryEvent } from '../harness/history/events.ts';
import { Teller } from './teller.ts';

const life = { worker: 1, incarnation: 1 };
const expectation = { worker: 1, outcome: 'acquired', because: 'a dead process renews nothing' } as const;

/** Of the events that the teller reads, what it reads. */
function event(some: object): HistoryEvent {
  const made: unknown = { atUs: 1_500_000, ...life, ...some };
  return made as HistoryEvent; // oxlint-disable-line typescript/no-unsafe-type-assertion -- the rest is not read
}
const granted = event({ kind: 'rpc', method: 'Lease/LeaseGrant', side: 'response', lease: 'a1' });
const put = event({ kind: 'watch', type: 'PUT', key: '/foobar/a1', revision: 5, lease: 'a1' });

it('says whose key a watcher’s line is about, once the lease was granted', () => {
  const teller = new Teller({ expect: [expectation] });
  expect(teller.tell(put)).toMatch(/etcd +PUT \/foobar\/a1 \(revision 5, lease a1\)$/);
  expect(teller.tell(granted)).toBeUndefined();
  expect(teller.tell(put)).toMatch(/lease a1\) {2}of w1$/);
});

it.each([
  ['acquired', { token: '5', lease: 'a1' }, '← as expected: a dead process renews nothing'],
  ['failed', { error: 'timed out' }, '← NOT as expected: a dead process renews nothing'],
])('tells %s beside what was expected, and nothing more after it', (kind, body, beside) => {
  const teller = new Teller({ expect: [expectation] });
  expect(teller.tell(event({ kind, hold: 1, ...body }))).toContain(beside);
  expect(teller.tell(put)).toBeUndefined();
});

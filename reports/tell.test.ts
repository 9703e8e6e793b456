// Events in words, one by one and with what was expected of them.
import { describe, expect, it } from 'vitest';
import { tellEvent } from './tell.ts';
import { Teller } from './teller.ts';

const killed = {
  kind: 'fault',
  atUs: 1,
  index: 0,
  phase: 'begin',
  what: 'kill',
  worker: 1,
  incarnation: 1,
  stake: 'hold',
} as const;
const acquired = { kind: 'acquired', atUs: 412_000, worker: 0, incarnation: 1, hold: 1, token: '7' } as const;

describe('telling events', () => {
  it.each([
    [acquired, '  t+0.412 s   w0     HOLDS the lock, token 7'],
    [killed, '  t+0.000 s   fault  SIGKILL w1'],
    [
      { kind: 'ttl', atUs: 0, lease: 'ab', remainingSeconds: -1, grantedSeconds: 2 },
      '  t+0.000 s   etcd   lease ab is gone',
    ],
    [{ kind: 'stall', atUs: 0, lagUs: 1 }, undefined],
  ] as const)('%o', (event, line) => expect(tellEvent(event)).toBe(line));
});

const ttl = (atUs: number, lease: string, remainingSeconds = 1) =>
  ({ kind: 'ttl', atUs, lease, remainingSeconds, grantedSeconds: 2 }) as const;

describe('the teller', () => {
  const renewal = {
    kind: 'rpc',
    atUs: 1,
    worker: 0,
    incarnation: 1,
    call: 1,
    method: 'Lease/LeaseKeepAlive',
    side: 'response',
    nth: 1,
    lease: 'ab',
  } as const;
  const expect2 = [0, 1].map((worker) => ({ worker, outcome: 'acquired' as const, because: 'nobody else wants it' }));

  it('tells the lease of the holder only, when it changes or now and then', () => {
    const teller = new Teller({ expect: expect2 });
    const told = [
      { ...acquired, lease: 'ab' },
      ttl(1e6, 'ab'),
      ttl(1e6, 'cd'),
      renewal,
      ttl(1.5e6, 'ab'),
      ttl(2e6, 'ab', 0),
      ttl(4e6, 'ab', 0),
      ttl(5e6, 'ab', -1),
    ];
    expect(told.map((event) => teller.tell(event)?.trim())).toEqual([
      't+0.412 s   w0     HOLDS the lock, token 7  ← as expected: nobody else wants it',
      't+1.000 s   etcd   lease of w0 has 1 to 2 s of 2 s left, renewed 0 times',
      undefined,
      undefined,
      undefined,
      't+2.000 s   etcd   lease of w0 has 0 to 1 s of 2 s left, renewed 1 time',
      't+4.000 s   etcd   lease of w0 has 0 to 1 s of 2 s left, renewed 1 time',
      't+5.000 s   etcd   lease of w0 is gone, renewed 1 time',
    ]);
  });

  it('ends when every outcome is known', () => {
    const teller = new Teller({ expect: expect2 });
    expect([acquired, { ...acquired, worker: 1 }, killed].map((event) => teller.tell(event) !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

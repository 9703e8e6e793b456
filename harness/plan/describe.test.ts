import { describe, expect, it } from 'vitest';
import { samplePlan } from '../../reports/testing.ts';
import { describeFault, describePlan } from './describe.ts';
import type { Fault } from './schema.ts';

const answered = { rpc: 'KV/Txn', nth: 3, side: 'response' } as const;
const asked = { rpc: 'KV/Txn', nth: 2, side: 'request' } as const;

const told: [Fault, string][] = [
  [{ what: 'kill', worker: 2, when: answered }, 'SIGKILL w2 when etcd has answered its 3rd KV/Txn and before it knows'],
  [{ what: 'kill', worker: 0, when: asked }, 'SIGKILL w0 when it sends its 2nd KV/Txn and before etcd gets it'],
  [{ what: 'pause', worker: 2, when: { atMs: 1200 }, forMs: 4000 }, 'pause w2 (SIGSTOP) for 4 s at t+1.2 s'],
  [
    { what: 'cut', worker: 1, when: answered, forMs: 3100, direction: 'both' },
    'cut w1 off from etcd for 3.1 s when etcd has answered its 3rd KV/Txn and before it knows',
  ],
  [
    { what: 'cut', worker: 1, when: { event: 'acquired', nth: 1, afterMs: 20 }, forMs: 500, direction: 'request' },
    'hold back what w1 sends to etcd for 0.5 s 20 ms after its 1st "acquired"',
  ],
  [
    { what: 'cut', worker: 1, when: { atMs: 0 }, forMs: 500, direction: 'response' },
    'hold back what etcd answers w1 for 0.5 s at t+0 s',
  ],
  [{ what: 'drop', worker: 1, when: { ...answered, nth: 2 } }, "lose the answer to w1's 2nd KV/Txn"],
  [{ what: 'drop', worker: 1, when: asked }, "lose w1's 2nd KV/Txn on its way to etcd"],
  [
    { what: 'slow', worker: 1, when: { atMs: 5000 }, forMs: 2000, delayMs: 40 },
    'slow down each message between w1 and etcd by 40 ms for 2 s at t+5 s',
  ],
  [{ what: 'reset', worker: 1, when: { atMs: 5000 } }, 'reset the connections of w1 at t+5 s'],
  [{ what: 'clock', worker: 1, when: { atMs: 5000 }, jumpMs: -500 }, 'move the wall clock of w1 by -0.5 s at t+5 s'],
  [{ what: 'clock', worker: 1, when: { atMs: 5000 }, jumpMs: 60_000 }, 'move the wall clock of w1 by +60 s at t+5 s'],
];

describe('a fault in words', () => {
  it.each(told)('%j', (fault, text) => {
    expect(describeFault(fault)).toBe(text);
  });
});

function pause(worker: number): Fault {
  return { what: 'pause', worker, when: { atMs: 100 }, forMs: 3000 };
}

describe('a plan in words', () => {
  it('counts one as one', () => {
    const plan = samplePlan({ ballast: { leases: 1, ttlSeconds: 4, atMs: 300 } });
    const text = describePlan({ ...plan, workers: [plan.workers[0]!] });
    expect(text).toContain(': 1 worker of session-mutex competes for "orders"');
    expect(text).toContain('1 lease of nobody, TTL 4 s, is granted from t+0.3 s on and runs out');
  });

  it('tells of ballast, of members that a worker reaches, and of workers that all stand still', () => {
    const plan = samplePlan({ ballast: { leases: 2000, ttlSeconds: 4, atMs: 300 }, faults: [pause(0), pause(1)] });
    plan.etcd.members = 3;
    plan.workers[1]!.members = [2];
    const text = describePlan(plan);
    expect(text).toContain('etcd with 3 members');
    expect(text).toContain('w1 reaches member 2 only');
    expect(text).toContain('2000 leases of nobody, TTL 4 s, are granted from t+0.3 s on and run out together');
    expect(text).toContain('every worker stands still for a while');
    expect(describePlan({ ...plan, faults: [pause(0)] })).not.toContain('stands still');
  });
});

// Broken subjects that let go too early, pass somebody over, take what is not theirs, or sleep on.
import type { BrokenSubject } from './broken-subject.ts';
import { firstOf, smallPlan, stopped } from './small-plans.ts';

export const disorderly = {
  'missed-wakeup': {
    id: 'P14',
    flaw: 'watches from "now" instead of from the revision of its query, and sleeps through a release in between',
    source: 'https://github.com/kragniz/python-etcd3/issues/1107',
    check: 'liveness',
    scenario: 'contend',
    why: 'short holds end between query and watch often enough',
  },
  'loses-place': {
    id: 'P25',
    flaw: 'refreshes its key by deleting and creating it, and goes to the end of the queue each time',
    source: 'https://github.com/hashicorp/consul/issues/1006',
    check: 'fairness',
    scenario: 'contend',
    why: 'whoever waits long is passed over by those who came later',
  },
  'random-token': {
    id: 'P28',
    flaw: 'gives random numbers for fencing tokens',
    source: 'https://github.com/awslabs/amazon-dynamodb-lock-client/issues/1',
    check: 'fencing',
    scenario: 'contend',
    why: 'of two random numbers the second is smaller half of the time',
  },
  'short-lease': {
    id: null,
    flaw: 'asks etcd for half of the TTL that it was asked for',
    source: null,
    check: 'early-expiry',
    scenario: 'orphan',
    why: 'an orphaned or SIGKILLed holder loses its key well before the TTL that was asked for',
  },
  impatient: {
    id: null,
    flaw: 'deletes the key ahead of it when it has waited for long, to get in',
    source: null,
    check: 'ownership',
    scenario: 'contend',
    why: 'a hold that is longer than a waiter is patient loses its key to that waiter',
  },
  'deletes-by-name': {
    id: 'P08',
    flaw: 'deletes the key of the lock at release, whoever has created it since',
    source: 'https://github.com/mike-marcacci/node-redlock/issues/42',
    check: 'ownership',
    scenario: null,
    why: 'a holder that is stopped for longer than its TTL wakes, and releases the lock of the next one',
    plan: smallPlan({
      durationMs: 6_500,
      rounds: [[{ holdMs: 3_000 }], [{ thinkMs: 400, holdMs: 5_000 }]],
      faults: [stopped],
    }),
  },
  'locked-by-itself': {
    id: 'P13',
    flaw: 'makes a failed transaction again and waits for the key that it has put itself',
    source: 'https://github.com/mike-marcacci/node-redlock/pull/369',
    check: 'liveness',
    scenario: null,
    why: 'a connection that breaks after etcd acted and before it answered',
    plan: smallPlan({
      durationMs: 13_000,
      rounds: [[{}]],
      faults: [{ what: 'reset', worker: 0, when: firstOf('KV/Txn', 'response') }],
    }),
  },
} as const satisfies Record<string, BrokenSubject>;

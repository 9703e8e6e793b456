// The broken subjects: what is wrong with each, where the bug was seen in real software, and which check must convict it. Pure data.
import type { CheckName } from '../../../harness/checks/check.ts';

export interface BrokenSubject {
  /** Number of the real bug that it re-enacts; null: made up. */
  readonly id: string | null;
  /** What is wrong, in one line. */
  readonly flaw: string;
  /** Where the bug, or its kind, was seen in real software; null: nowhere that we know. */
  readonly source: string | null;
  /** The check that must convict it. */
  readonly check: CheckName;
  /** The scenario that convicts it at the least cost. */
  readonly scenario: 'contend' | 'sigkill' | 'orphan' | 'herd';
  /** Why contention, timeouts, long holds and SIGKILL are enough to bring it out. */
  readonly why: string;
}

/** By name without `broken/`. */
export const brokenSubjects = {
  'no-lease': {
    id: 'P10',
    flaw: 'puts its key without a lease, so a dead process holds the lock for ever',
    source: 'https://github.com/hashicorp/vault/issues/2526',
    check: 'late-expiry',
    scenario: 'sigkill',
    why: 'SIGKILL of a holder leaves a key that nothing ends',
  },
  'leaseless-waiter': {
    id: 'P10',
    flaw: 'takes its key off the lease when it has to wait, so a lock that was waited for outlives its dead holder',
    source: 'https://github.com/etcd-io/etcd/issues/6631',
    check: 'late-expiry',
    scenario: 'sigkill',
    why: 'SIGKILL of a waiter, or of a holder that has waited, leaves a key that nothing ends',
  },
  'single-wait': {
    id: 'P02',
    flaw: 'waits for the key just ahead and then enters, whoever else is ahead',
    source: 'https://github.com/microsoft/etcd3/issues/176',
    check: 'mutual-exclusion',
    scenario: 'contend',
    why: 'a waiter in the middle that times out or is SIGKILLed lets the one behind it in while the holder holds',
  },
  'any-delete': {
    id: 'P24',
    flaw: 'watches the whole queue and takes any deletion for its turn',
    source: null,
    check: 'mutual-exclusion',
    scenario: 'contend',
    why: 'each release wakes all waiters at once, and each of them enters',
  },
  'never-renewed': {
    id: 'P05',
    flaw: 'never renews its lease and believes in it for ever',
    source: 'https://github.com/etcd-cpp-apiv3/etcd-cpp-apiv3/issues/30',
    check: 'mutual-exclusion',
    scenario: 'contend',
    why: 'a hold that is longer than its TTL loses the key, and the next waiter enters',
  },
  'unconfirmed-waiter': {
    id: 'P01',
    flaw: 'renews its lease only once it holds, and does not look whether its key outlived the wait',
    source: 'https://github.com/etcd-io/etcd/issues/11456',
    check: 'mutual-exclusion',
    scenario: 'contend',
    why: 'waiters that wait longer than their TTL are gone from the queue, and all of them enter at the next release',
  },
  'cancelled-but-held': {
    id: 'P17',
    flaw: 'deletes its key when it is cancelled while waiting, and resolves as if it held the lock',
    source: 'https://github.com/etcd-io/etcd/issues/10111',
    check: 'mutual-exclusion',
    scenario: 'contend',
    why: 'every timeout of a waiter makes a second holder',
  },
  'ignores-timeout': {
    id: 'P33',
    flaw: 'enters without the lock when acquiring it failed',
    source: 'https://github.com/kragniz/python-etcd3/issues/599',
    check: 'mutual-exclusion',
    scenario: 'contend',
    why: 'every timeout of a waiter makes a second holder',
  },
  'check-then-put': {
    id: 'P21',
    flaw: 'reads that the lock is free and puts its key afterwards, without a comparison',
    source: 'https://github.com/lukas-krecan/ShedLock/issues/132',
    check: 'mutual-exclusion',
    scenario: 'herd',
    why: 'a release wakes all waiters at once, and several read before the first one has put',
  },
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
  'stays-in-queue': {
    id: 'P15',
    flaw: 'keeps its place in the queue, and keeps it alive, after its acquire timed out',
    source: 'https://github.com/python-zk/kazoo/issues/732',
    check: 'leaks',
    scenario: 'contend',
    why: 'every timeout of a waiter leaves a key and a renewed lease, and blocks everybody behind it',
  },
  'overwritten-lease': {
    id: 'P12',
    flaw: 'keeps the lease of a timed-out acquire for its next release, in a handle that the next one overwrites',
    source: 'https://github.com/microsoft/etcd3/blob/v1.1.2/src/lock.ts',
    check: 'leaks',
    scenario: 'contend',
    why: 'every timeout of a waiter leaves a renewed lease behind, the second one for ever',
  },
  'unlock-keeps-lease': {
    id: 'P18',
    flaw: 'deletes its key at release and lets the lease live, renewed',
    source: 'https://github.com/etcd-cpp-apiv3/etcd-cpp-apiv3/issues/116',
    check: 'leaks',
    scenario: 'contend',
    why: 'every release leaves a renewed lease behind',
  },
  'lease-per-try': {
    id: 'P27',
    flaw: 'tries again with a new lease each time and forgets the old one',
    source: 'https://github.com/sensu/sensu-go/issues/3355',
    check: 'leaks',
    scenario: 'contend',
    why: 'every try against a held lock leaves a lease behind',
  },
  'random-token': {
    id: 'P28',
    flaw: 'gives random numbers for fencing tokens',
    source: 'https://github.com/awslabs/amazon-dynamodb-lock-client/issues/1',
    check: 'fencing',
    scenario: 'contend',
    why: 'of two random numbers the second is smaller half of the time',
  },
  'keeps-renewing': {
    id: null,
    flaw: 'goes on renewing a lease that should be orphaned, so the lock of a holder that sleeps never ends',
    source: null,
    check: 'late-expiry',
    scenario: 'orphan',
    why: 'an orphaned hold that is longer than its TTL should end, and does not',
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
} as const satisfies Record<string, BrokenSubject>;

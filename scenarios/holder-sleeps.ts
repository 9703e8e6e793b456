// The story that this project began with: two lockers on /foobar, TTL 1 s, the holder sleeps and never unlocks.
import type { Round } from '../harness/plan/schema.ts';
import type { Scenario } from './scenario.ts';
import { defaultEtcd } from './etcd-flags.ts';

const untilTheEnd = 60_000;
const first = (lease: Round['lease']): Round => ({
  lock: '/foobar',
  ttlSeconds: 1,
  lease,
  thinkMs: 0,
  holdMs: untilTheEnd,
  timeoutMs: 5_000,
});
/** Rounds repeat, but this story is told once: the next round is thought about for longer than the run. */
const thenNothing: Round = { ...first('kept-alive'), thinkMs: 3_600_000 };
const second = (thinkMs: number): Round => ({
  lock: '/foobar',
  ttlSeconds: 1,
  lease: 'kept-alive',
  thinkMs,
  holdMs: 500,
  timeoutMs: 15_000,
});

export const holderSleeps: Scenario = {
  name: 'holder-sleeps',
  summary: 'two lockers on /foobar with TTL 1: the holder sleeps, the other waits at most 15 s',
  stresses: 'both halves of the promise: a kept-alive lease outlives any sleep, an orphaned or SIGKILLed one does not',
  weight: 1,
  needsOrphaned: false,
  etcd: defaultEtcd,
  workload: {
    kind: 'story',
    variants: {
      'kept-alive': {
        summary: 'the session keeps the lease alive: the second locker waits 15 s in vain',
        needsOrphaned: false,
        durationMs: 18_500,
        workers: [
          { restartDelayMs: null, rounds: [first('kept-alive'), thenNothing] },
          { restartDelayMs: null, rounds: [second(2_000), thenNothing] },
        ],
        faults: [],
        expect: [
          { worker: 0, outcome: 'acquired', because: 'nobody else wants the lock yet' },
          {
            worker: 1,
            outcome: 'failed',
            because: 'the holder’s session renews its lease for as long as the process lives',
          },
        ],
      },
      orphaned: {
        summary: 'the lease is orphaned: it runs out while the holder sleeps, and the second locker gets in',
        needsOrphaned: true,
        durationMs: 7_000,
        workers: [
          { restartDelayMs: null, rounds: [first('orphaned'), thenNothing] },
          { restartDelayMs: null, rounds: [second(700), thenNothing] },
        ],
        faults: [],
        expect: [
          { worker: 0, outcome: 'acquired', because: 'nobody else wants the lock yet' },
          { worker: 1, outcome: 'acquired', because: 'nobody renews an orphaned lease' },
        ],
      },
      killed: {
        summary: 'the holder is SIGKILLed: its lease runs out, and the second locker gets in',
        needsOrphaned: false,
        durationMs: 9_000,
        workers: [
          { restartDelayMs: null, rounds: [first('kept-alive'), thenNothing] },
          { restartDelayMs: null, rounds: [second(2_000), thenNothing] },
        ],
        faults: [{ what: 'kill', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 4_000 } }],
        expect: [
          { worker: 0, outcome: 'acquired', because: 'nobody else wants the lock yet' },
          { worker: 1, outcome: 'acquired', because: 'a dead process renews nothing' },
        ],
      },
    },
  },
};

// A small timeline for tests of the page: two workers that believe at once, and what else a test asks for.
import type { EventRow, Timeline } from '../timeline/timeline.ts';

/** Times in it begin at 0 and end at 10 s. */
export function timelineWith(changes: Partial<Timeline> = {}): Timeline {
  return {
    run: {
      id: 'pause-past-ttl-etcd3-lock-6fc1a2b4',
      scenario: 'pause-past-ttl',
      seed: '6fc1a2b400000000',
      subjects: ['etcd3-lock (etcd3 1.1.2)'],
      etcd: 'etcd 3.4.23, 1 member',
      engine: 'real',
      startedAt: '2026-01-02T03:04:05.000Z',
      verdict: 'unsafe',
      interrupted: false,
      seen: '12 acquisitions, 3 SIGKILLs (2 at stake)',
      plan: ['pause-past-ttl, seed 6fc1a2b400000000', 'fault 1: pause w1'],
      again: 'npm run chaos -- replay pause-past-ttl-etcd3-lock-6fc1a2b4',
    },
    fromUs: 0,
    untilUs: 10_000_000,
    workers: [
      { worker: 1, subject: 'etcd3-lock' },
      { worker: 2, subject: 'etcd3-lock' },
    ],
    members: 1,
    locks: ['orders'],
    holds: [bar(1, 1_000_000, 4_000_000, 2), bar(2, 3_000_000, 6_000_000, 4)],
    grants: [],
    bands: [],
    marks: [],
    writes: [],
    violations: [
      {
        check: 'mutual-exclusion',
        convicts: true,
        side: 'lock library',
        subject: 'etcd3-lock',
        lock: 0,
        what: 'two workers held "orders" at once for 1.000 s',
        expected: 'one holder at a time',
        atUs: 3_000_000,
        fromUs: 3_000_000,
        untilUs: 4_000_000,
        workers: [1, 2],
        story: [
          { line: 2, atUs: 1_000_000, who: 'w1', text: 'acquired, token 7' },
          { line: 4, atUs: 3_000_000, who: 'w2', text: 'acquired, token 8' },
        ],
        more: ['A fencing check would have refused 3 writes.'],
      },
    ],
    samples: [],
    events: [1, 2, 3, 4, 5].map((line) => eventRow(line)),
    checks: [{ check: 'mutual-exclusion', verdict: 'unsafe', seen: '12 holds', worstMarginMs: -1000 }],
    notes: [],
    leftOut: [],
    ...changes,
  };
}

/** The event of this line; one a millisecond. */
export function eventRow(line: number, changes: Partial<EventRow> = {}): EventRow {
  return { line, atUs: line * 1000, who: 'w1', kind: 'acquired', text: `event ${line}`, lock: 0, ...changes };
}

function bar(worker: number, fromUs: number, untilUs: number, line: number): Timeline['holds'][number] {
  const rest = { incarnation: 0, lock: 0, ttlSeconds: 2, end: 'released' } as const;
  return { hold: line, worker, askedUs: fromUs - 1000, fromUs, untilUs, line, ...rest };
}

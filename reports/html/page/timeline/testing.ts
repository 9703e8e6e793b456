// Timelines by hand for tests of the picture: two workers, one lock, nothing happens.
import type { Conviction, GrantBar, HoldBar, Timeline } from '../../../timeline/timeline.ts';

export function timelineOf(parts: Partial<Timeline> = {}): Timeline {
  return {
    run: {
      id: 'run',
      scenario: 'scenario',
      seed: '1',
      subjects: ['subject'],
      etcd: 'etcd 3.4.23, 1 member',
      engine: 'sim',
      verdict: 'safe',
      interrupted: false,
      seen: '',
      plan: [],
    },
    fromUs: 0,
    untilUs: 10_000_000,
    workers: [
      { worker: 1, subject: 'subject' },
      { worker: 2, subject: 'subject' },
    ],
    members: 1,
    locks: ['orders'],
    holds: [],
    grants: [],
    bands: [],
    marks: [],
    writes: [],
    violations: [],
    samples: [],
    events: [],
    checks: [],
    notes: [],
    leftOut: [],
    ...parts,
  };
}

/** Waits a second before `fromUs`. */
export function holdOf(worker: number, fromUs: number, untilUs: number, more: Partial<HoldBar> = {}): HoldBar {
  const times = { askedUs: fromUs - 1_000_000, fromUs, untilUs };
  return { hold: 1, worker, incarnation: 1, lock: 0, ...times, end: 'released', ttlSeconds: 2, line: 1, ...more };
}

/** Granted at once. */
export function grantOf(
  worker: number | null,
  fromUs: number,
  untilUs: number,
  more: Partial<GrantBar> = {},
): GrantBar {
  const key = { key: 'orders/1', lease: 'a1', createRevision: 7 };
  return { worker, lock: 0, ...key, putUs: fromUs, fromUs, untilUs, end: 'deleted', line: 2, ...more };
}

export function convictionOf(parts: Partial<Conviction> = {}): Conviction {
  return {
    check: 'mutual-exclusion',
    convicts: true,
    side: 'lock library',
    subject: 'subject',
    lock: 0,
    what: 'two workers held "orders" at once for 1.062 s',
    expected: 'w1 to have stopped',
    atUs: 3_000_000,
    fromUs: 3_000_000,
    untilUs: 4_062_000,
    workers: [2, 1],
    story: [],
    more: [],
    ...parts,
  };
}

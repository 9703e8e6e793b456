// A release by name that takes the key of somebody else: the story is the thief's as much as the victim's, and nobody asks the victim to stop.
import { describe, expect, it } from 'vitest';
import { Script } from '../history/testing.ts';
import type { CheckName, Violation } from './check.ts';
import { judgeEvents } from './judge.ts';

const tenth = 100_000;

/** Writes of these holds by their workers, every tenth of a second for half a second. */
function write(script: Script, holds: readonly (readonly [worker: number, hold: number])[]): void {
  for (let n = 1; n <= 5; n++) {
    script.pass(tenth);
    for (const [worker, hold] of holds)
      script.line({ kind: 'wrote', worker, incarnation: 1, hold, n, saidUs: script.nowUs });
  }
}

function acquire(script: Script, worker: number, hold: number, lease: string, revision: number): void {
  script.acquire(worker, hold).grant(worker, lease).put(worker, 'jobs', lease, revision);
  script.watch('PUT', 'jobs', revision, revision, lease).said('acquired', worker, hold);
}

/** `thief` is told to release hold 1, asks for the deletion of "jobs" by its name, and is answered with this revision. */
function releaseByName(script: Script, thief: number, hold: number, revision: number): void {
  script.line({ kind: 'release', worker: thief, incarnation: 1, hold });
  const deletes = [{ key: 'jobs' }];
  const call = script.ask(thief, 'KV/DeleteRange', { deletes });
  script.answer(thief, 'KV/DeleteRange', call, { deletes, revision });
}

/**
 * w0 holds "jobs", is stopped beyond its lease, and w1 gets it; then w0 (or, `rightful`, w1 itself) releases by name, w2 gets in, and w1 and
 * w2 write.
 */
function scene(rightful = false): Script {
  const script = new Script(3).line({ kind: 'phase', phase: 'storm' });
  acquire(script, 0, 1, 'a1', 10);
  script.fault('begin', 'pause', 0, 0, 3_000).pass(26 * tenth);
  script.watch('DELETE', 'jobs', 11, 10, 'a1').pass(tenth);
  acquire(script, 1, 2, 'b2', 12);
  script.pass(4 * tenth).fault('end', 'pause', 0);
  releaseByName(script, rightful ? 1 : 0, rightful ? 2 : 1, 13);
  script.watch('DELETE', 'jobs', 13, 12, 'b2').said('released', rightful ? 1 : 0, rightful ? 2 : 1);
  acquire(script, 2, 3, 'c3', 14);
  write(script, rightful ? [[2, 3]] : [[1, 2], [2, 3]]); // prettier-ignore
  script.pass(25_000_000).line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] });
  return script.line({ kind: 'phase', phase: 'end' });
}

function violations(script: Script, check: CheckName): readonly Violation[] {
  return judgeEvents(script.events).checks.find((result) => result.check === check)?.violations ?? [];
}

const told = ({ story }: Violation): string[] => story.map(({ who, text }) => `${who} ${text}`);

/** What explains that w0 deletes a key that it believes to be its own. */
const ofThief = [
  expect.stringMatching(/^w0 has lease a1 of 2 s, and never renews it: etcd promises it until t\+2\.\d{3} s$/),
  'w0 acquired, TTL 2 s',
  'fault w0 stopped (SIGSTOP) for 3 s',
  "etcd w0's lease runs out: its key is gone (revision 11)",
  'fault w0 goes on (SIGCONT)',
  'w0 is told to release',
];

describe('a key that somebody else deleted', () => {
  it('is told of by ownership with what the thief had held, and how it lost that', () => {
    const [violation, ...others] = violations(scene(), 'ownership');
    expect(others).toEqual([]);
    expect(violation).toMatchObject({
      what: 'w0 deleted the key that w1 had created for "jobs"',
      expected: `w1's key to be left alone: w1 may delete it, or etcd end it with its lease, not w0`,
      workers: [0, 1],
    });
    const lines = told(violation!);
    expect(lines).toEqual([
      ...ofThief.slice(0, 4),
      'w1 puts key "jobs" on lease b2 (revision 12)',
      'w1 acquired, TTL 2 s',
      ...ofThief.slice(4),
      "w0 deletes w1's key with KV/DeleteRange (revision 13)  ← not its key but w1's",
    ]);
  });

  it('is told of by mutual-exclusion with its author, and is not laid at the door of who lost it', () => {
    const [violation] = violations(scene(), 'mutual-exclusion');
    expect(violation).toMatchObject({
      what: expect.stringMatching(/^two workers held "jobs" at once/),
      expected: expect.stringMatching(/^w1's key to be left alone: w0 deleted it at t\+\d\.\d{3} s$/),
      workers: [0, 1, 2],
    });
    const lines = told(violation!);
    expect(lines).toEqual([
      ...ofThief.slice(0, 4),
      'w1 acquired, TTL 2 s',
      ...ofThief.slice(4),
      "w0 deletes w1's key with KV/DeleteRange (revision 13)",
      'w2 acquired, TTL 2 s  ← both believe from here',
      'w1 writes as the holder, 5 times since then; w2 wrote 4 times meanwhile',
    ]);
  });

  it('is nothing to tell of when it was the own one', () => {
    expect(violations(scene(true), 'ownership')).toEqual([]);
    expect(violations(scene(true), 'mutual-exclusion')).toEqual([]);
  });

  it('explains no overlap that began before', () => {
    // Both are in before w2 takes the key of w0 away: a lock that looks at nothing.
    const script = new Script(3).line({ kind: 'phase', phase: 'storm' });
    script.acquire(0, 1).grant(0, 'a1').put(0, 'jobs/a1', 'a1', 10).watch('PUT', 'jobs/a1', 10, 10, 'a1');
    script.acquire(1, 2).grant(1, 'b2').put(1, 'jobs/b2', 'b2', 12).watch('PUT', 'jobs/b2', 12, 12, 'b2');
    script.said('acquired', 0, 1).said('acquired', 1, 2);
    write(script, [[0, 1], [1, 2]]); // prettier-ignore
    const deletes = [{ key: 'jobs/', rangeEnd: 'jobs0' }];
    const call = script.ask(2, 'KV/DeleteRange', { deletes });
    script.answer(2, 'KV/DeleteRange', call, { deletes, revision: 13 });
    script.watch('DELETE', 'jobs/a1', 13, 10, 'a1').watch('DELETE', 'jobs/b2', 13, 12, 'b2');
    for (const [worker, hold] of [
      [0, 1],
      [1, 2],
    ] as const)
      // prettier-ignore
      script.line({ kind: 'release', worker, incarnation: 1, hold }).said('released', worker, hold);
    script.pass(25_000_000).line({ kind: 'phase', phase: 'end' });
    expect(violations(script, 'mutual-exclusion')[0]).toMatchObject({
      expected: expect.stringMatching(
        /^w1 not to acquire at t\+\S+ s: w0's key was there and before its own \(revision 10 before 12\)$/,
      ),
    });
  });
});

describe('a key that was put over', () => {
  it('is told of in the story of the two who took it for theirs', () => {
    const script = new Script(2).line({ kind: 'phase', phase: 'storm' });
    script.acquire(0, 1).grant(0, 'a1').put(0, 'jobs', 'a1', 10).watch('PUT', 'jobs', 10, 10, 'a1');
    script.said('acquired', 0, 1);
    script.acquire(1, 2).grant(1, 'b2').put(1, 'jobs', 'b2', 12).watch('PUT', 'jobs', 12, 10, 'b2');
    script.said('acquired', 1, 2);
    write(script, [[0, 1], [1, 2]]); // prettier-ignore
    script.pass(25_000_000).line({ kind: 'phase', phase: 'end' });
    const [violation] = violations(script, 'mutual-exclusion');
    expect(told(violation!)).toContain("w1 overwrites w0's key (revision 12)");
    expect(violation!.expected).toMatch(/^w0's key to be left alone: w1 put over it at t\+\d\.\d{3} s$/);
  });
});

/** w0 holds and renews once, or never, its key goes, w1 gets in, and both write. */
function overlap(renewed: boolean): Violation {
  const script = new Script(2).line({ kind: 'phase', phase: 'storm' });
  script.acquire(0, 1).grant(0, 'a1').put(0, 'jobs/a1', 'a1', 10).watch('PUT', 'jobs/a1', 10, 10, 'a1');
  script.said('acquired', 0, 1);
  if (renewed) {
    const call = script.ask(0, 'Lease/LeaseKeepAlive', { lease: 'a1' });
    script.answer(0, 'Lease/LeaseKeepAlive', call, { lease: 'a1', ttlSeconds: 2 });
  }
  script.pass(26 * tenth).watch('DELETE', 'jobs/a1', 11, 10, 'a1');
  script.acquire(1, 2).grant(1, 'b2').put(1, 'jobs/b2', 'b2', 12).watch('PUT', 'jobs/b2', 12, 12, 'b2');
  script.said('acquired', 1, 2);
  write(script, [[0, 1], [1, 2]]); // prettier-ignore
  script.pass(25_000_000).line({ kind: 'phase', phase: 'end' });
  return violations(script, 'mutual-exclusion')[0]!;
}

describe('a lease that nobody renewed', () => {
  it('ends without a renewal, in the story of two holders', () => {
    const violation = overlap(false);
    expect(told(violation)).toEqual([
      expect.stringMatching(/^w0 has lease a1 of 2 s, and never renews it: etcd promises it until t\+2\.\d{3} s$/),
      'w0 acquired, TTL 2 s',
      "etcd w0's lease runs out: its key is gone (revision 11)",
      'w1 acquired, TTL 2 s  ← both believe from here',
      'w0 writes as the holder, 5 times since then; w1 wrote 4 times meanwhile',
    ]);
    expect(violation.story.map(({ mark }) => mark)).toEqual(['cause', undefined, undefined, 'turn', 'harm']);
    expect(violation.expected).toBe('w0 to have stopped, or to have been told "lost", before w1 acquired');
  });

  it('is not said of one that was renewed', () => {
    const lines = told(overlap(true));
    expect(lines.join('\n')).not.toContain('never');
    expect(lines[1]).toMatch(/^w0 renews lease a1 for the last time: etcd promises it until t\+2\.\d{3} s$/);
  });
});

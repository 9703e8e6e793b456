// Holders that etcd lets go: those that go on are convicted, those that stop in time, or cannot know, are clear.
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import type { CheckName, CheckResult } from './check.ts';
import { Judge, judgeEvents } from './judge.ts';
import { staleScene } from './testing/stale-scene.ts';
import type { StaleScene } from './testing/stale-scene.ts';

function judged(scene: StaleScene, check: CheckName = 'stale-holder'): CheckResult | undefined {
  return judgeEvents(staleScene(scene).events).checks.find((result) => result.check === check);
}

it('words the bound of what it measures as the story does', () => {
  const bounds: string[] = [];
  const judge = new Judge(({ kind, boundText }) => void (kind === 'stale-window' && bounds.push(boundText)));
  for (const [index, event] of staleScene({}).events.entries()) judge.on(event, index + 1);
  judge.end();
  expect(bounds).toEqual([expect.stringMatching(/^must have stopped by t\+\d\.\d{3} s$/)]);
});

const sentences = (result: CheckResult | undefined): string[] => result?.violations.map(({ what }) => what) ?? [];

describe('stale-holder', () => {
  it.each(['cut', 'slow', 'drop', 'reset', 'clock'])('convicts a holder that goes on, whatever %s did', (what) => {
    const result = judged({ fault: [what, 0, 40] });
    expect(sentences(result)).toEqual([
      expect.stringMatching(/^w0 went on as the holder of "jobs" for 2\.\d+ s after etcd had given it away$/),
    ]);
    expect(result?.windows).toEqual([
      expect.objectContaining({ subject: 'scripted', ttlSeconds: 2, fault: what, count: 1 }),
    ]);
    expect(result!.windows![0]!.maxMs).toBeGreaterThan(2_000);
  });

  it('clears one that is told before, and says how long before', () => {
    const result = judged({ fault: ['cut', 0, 40], lost: 18 });
    expect(result).toMatchObject({ verdict: 'safe', windows: [{ count: 1, medianMs: 0, maxMs: 0, aboveZeroMs: [] }] });
    expect(result!.worstMarginMs).toBeGreaterThan(0);
  });

  it.each(['pause', 'stall'])('excuses a %s while it lasts: one write may come before the timer', (what) => {
    const result = judged({ fault: [what, 5, 35], writes: (at) => at < 5 || at === 35, lost: 35 });
    expect(result).toMatchObject({ verdict: 'safe', windows: [{ fault: what, maxMs: 0 }] });
  });

  it.each([true, false])('does not excuse a pause for longer (claims to tell of a loss: %s)', (lost) => {
    const result = judged({ claims: { lost }, fault: ['pause', 5, 35], writes: (at) => at < 5 || at >= 35 });
    expect(sentences(result)).toHaveLength(1);
    // Only what came after the pause counts.
    expect(result!.windows![0]).toMatchObject({ fault: 'pause' });
    expect(result!.windows![0]!.maxMs).toBeLessThan(1_600);
  });

  it('tells of writes that came while the process stood still, and convicts nobody of them', () => {
    const result = judged({ fault: ['pause', 5, 45], lost: 46, writes: (at) => at < 45 });
    expect(result).toMatchObject({ verdict: 'safe', violations: [], findings: [{ side: 'host' }] });
  });

  it('excuses who does not claim to notice where something held it up that nobody knows of', () => {
    const gap: StaleScene = { claims: { lost: false }, writes: (at) => at < 5 || at > 14 };
    expect(judged(gap)).toMatchObject({ verdict: 'inconclusive', violations: [] });
    expect(sentences(judged({ ...gap, claims: { lost: true } }))).toHaveLength(1);
    expect(sentences(judged({ ...gap, writes: () => true, fault: ['cut', 0, 40] }))).toHaveLength(1);
  });

  it('lets a holder believe what etcd had promised, although etcd let the key go', () => {
    expect(judged({ gone: 5, lost: 18 })).toMatchObject({ verdict: 'safe', violations: [] });
    expect(sentences(judged({ gone: 5, lost: 30 }))[0]).toMatch(/for 1\.\d+ s/);
  });

  it('convicts a critical section that outlives its process', () => {
    const result = judged({ exit: 10, writes: (at) => at < 45 });
    expect(sentences(result)[0]).toMatch(/^the critical section of w0 went on for .* its process was dead$/);
    expect(judged({ exit: 10 })).toBeUndefined();
  });

  it.each(['stale-holder', 'mutual-exclusion'] as const)('needs no write of who was told at once (%s)', (check) => {
    // A waiter that stood still while its key went.
    const toldAfter = (us: number): CheckResult | undefined => {
      const scene = staleScene({ lost: 40, writes: () => false }).events;
      const [gone, acquired, lost] = (['watch', 'acquired', 'lost'] as const).map((what) =>
        scene.findLast(({ kind }) => kind === what)!,
      );
      const atUs = gone!.atUs + 1_000;
      const late = [
        { ...acquired!, atUs, saidUs: atUs },
        { ...lost!, atUs: atUs + us, saidUs: atUs + us },
      ] as const;
      const others = scene.filter((event) => event !== acquired && event !== lost);
      const events = [...others, ...late].toSorted((one, other) => one.atUs - other.atUs) as HistoryEvent[];
      return judgeEvents(events).checks.find((result) => result.check === check);
    };
    expect(toldAfter(1_000)).toMatchObject({ verdict: 'safe', inconclusive: {} });
    expect(toldAfter(500_000)).toMatchObject({ verdict: 'inconclusive', violations: [] });
  });

  it('has nothing to say where the holder had been told to release by then', () => {
    expect(judged({ release: 20 })).toBeUndefined();
  });

  it('says what a fencing check would have done', () => {
    const [violation] = judged({ fault: ['cut', 0, 40], next: 26 })!.violations;
    expect(violation!.fencing).toMatchObject({ wouldSave: true });
    expect(violation!.fencing!.staleWrites).toBeGreaterThan(20);
    expect(violation!.fencing!.lostWrites).toBeGreaterThan(20);
    expect(judged({ fault: ['cut', 0, 40] })!.violations[0]).not.toHaveProperty('fencing');
  });

  it('tells of what befell etcd meanwhile', () => {
    const { events } = staleScene({});
    const at = events.findIndex(({ kind }) => kind === 'wrote');
    const { atUs } = events[at]!;
    events.splice(at, 0, {
      kind: 'etcd-fault',
      atUs,
      index: 0,
      phase: 'begin',
      what: 'member-pause',
      member: 0,
      forMs: 4_000,
    });
    const result = judgeEvents(events).checks.find(({ check }) => check === 'stale-holder')!;
    expect(result.windows![0]).toMatchObject({ fault: 'member-pause' });
    expect(result.violations[0]!.story).toContainEqual(
      expect.objectContaining({ who: 'fault', text: 'etcd member 0 is stopped (SIGSTOP) for 4 s' }),
    );
  });
});

describe('mutual-exclusion', () => {
  it('convicts a critical section that outlives its process when another one enters', () => {
    const [violation] = judged({ exit: 10, next: 26, writes: (at) => at < 45 }, 'mutual-exclusion')!.violations;
    expect(violation).toMatchObject({
      what: expect.stringMatching(/^two workers held "jobs" at once/),
      side: 'library',
    });
  });

  it('lays at the door of etcd what only its broken promise explains', () => {
    const result = judged({ gone: 5, next: 6, lost: 18 }, 'mutual-exclusion');
    expect(result).toMatchObject({ verdict: 'safe', violations: [], findings: [{ side: 'server' }] });
    expect(sentences(judged({ gone: 5, next: 6, lost: 30 }, 'mutual-exclusion'))[0]).toMatch(/for 1\.\d+ s$/);
  });

  it('does not convict of what was written while a process stood still', () => {
    const scene: StaleScene = { fault: ['pause', 5, 45], lost: 46, next: 26, writes: (at) => at < 45 };
    expect(judged(scene, 'mutual-exclusion')).toMatchObject({ violations: [], findings: [{ side: 'host' }] });
  });

  it('convicts a lock that etcd itself serves, and says whose doing it is', () => {
    const scene: StaleScene = { claims: { served: true }, next: 26 };
    expect(judged(scene, 'mutual-exclusion')!.violations).toMatchObject([{ side: 'server' }]);
  });
});

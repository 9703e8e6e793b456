// The checks against their adversaries: no safe history is convicted, and a history with one broken rule is convicted by its check alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeEvents } from './judge.ts';
import { base, baseNames } from './testing/bases.ts';
import { modelConfigArbitrary } from './testing/model-config.ts';
import { mutated, mutations } from './testing/mutations.ts';
import { playHistory } from './testing/safe-history.ts';

describe('a history that is safe by construction', () => {
  it('is never convicted, whatever is late', () => {
    fc.assert(
      fc.property(modelConfigArbitrary, (config) => {
        const { checks } = judgeEvents(playHistory(config));
        expect(checks.flatMap(({ violations }) => violations)).toEqual([]);
      }),
      { numRuns: 1_000, seed: 20_26 },
    );
  });

  it.each(baseNames)('is safe where mutations begin: %s', (name) => {
    expect(judgeEvents(base(name))).toMatchObject({ verdict: 'safe' });
  });
});

describe('a history with one broken rule is convicted by its check and no other', () => {
  it.each(Object.entries(mutations))('%s', (_name, mutation) => {
    const { checks } = judgeEvents(mutated(mutation, base(mutation.base)));
    const convicting = checks.filter(({ verdict }) => verdict === 'unsafe');
    expect(convicting.map(({ check }) => check).toSorted()).toEqual(mutation.convicts.toSorted());
    const finding = checks.filter(
      ({ check, findings }) => findings.length > 0 && (mutation.finds ?? []).includes(check),
    );
    expect(finding.map(({ check }) => check)).toEqual(mutation.finds ?? []);
    for (const { violations } of convicting) expect(violations[0]!.story.length).toBeLessThanOrEqual(20);
  });
});

describe('a check that cannot know', () => {
  it('does not call a holder safe that gives no times of its own', () => {
    const events = structuredClone(base('handOff'));
    for (const event of events) if ('saidUs' in event) delete event.saidUs;
    const { checks } = judgeEvents(events);
    expect(checks.find(({ check }) => check === 'mutual-exclusion')).toMatchObject({ verdict: 'inconclusive' });
  });

  it('does not convict of a late expiry when only the watch says when the key went', () => {
    const { mutate } = mutations['dead-for-long']!;
    const events = mutated({ base: 'killedHolder', convicts: [], mutate }, base('killedHolder'));
    const silent = structuredClone(events);
    for (const event of silent) if (event.kind === 'canary') delete event.revision;
    expect(judgeEvents(events).verdict).toBe('unsafe');
    const late = judgeEvents(silent).checks.find(({ check }) => check === 'late-expiry');
    expect(late).toMatchObject({ verdict: 'inconclusive', violations: [] });
  });

  it('does not judge expiry while etcd or the host was too slow', () => {
    const slow = { what: 'etcd', worker: 0, fromMs: 2_500, lengthMs: 2_800 } as const;
    const late = judgeEvents(base('killedHolder', [slow])).checks.find(({ check }) => check === 'late-expiry');
    expect(late).toMatchObject({
      verdict: 'inconclusive',
      inconclusive: { 'etcd or the host was too slow to judge': 1 },
    });
  });

  it('says what it had nothing of', () => {
    const { notes, checks } = judgeEvents(base('pollingHandOff'));
    expect(checks.map(({ check }) => check)).not.toContain('fencing');
    expect(notes).toContain('fencing had nothing to judge: no subject claims fencing tokens.');
    expect(notes).toContain('fairness had nothing to judge: no subject claims to be fair.');
    expect(notes).toContain('late-expiry had nothing to judge: no holder died, orphaned its lease or lost its lock.');
  });
});

// Every kind of fault on the real engine: plans written by hand, real workers, real etcd; what it does, what the checks say, and nothing left.
import { describe, expect, it } from 'vitest';
import type { EventOf, HistoryEvent } from '../history/events.ts';
import type { Fault } from '../plan/schema.ts';
import { planOf, run } from './testing.ts';

const acquired = { event: 'acquired', nth: 1, afterMs: 100 } as const;
/** 2.5 TTLs. */
const longMs = 5_000;

describe('cut', () => {
  it('of a holder: its lease runs out, and the reference hears "lost" before somebody else gets the lock', async () => {
    const cut: Fault = { what: 'cut', worker: 0, when: acquired, forMs: longMs, direction: 'both' };
    const { all, violations, verdict } = await run(planOf('session-mutex', 7_000, [cut]));
    const [begin, end] = all('fault');
    expect(begin).toMatchObject({ phase: 'begin', what: 'cut', forMs: longMs, direction: 'both', stake: 'hold' });
    expect(end).toMatchObject({ phase: 'end', what: 'cut', index: 0 });
    const [lost] = all('lost', 0);
    const [next] = all('acquired', 1);
    expect(lost!.saidUs).toBeLessThan(next!.saidUs!);
    expect(next!.atUs).toBeLessThan(end!.atUs);
    // Renewals that it sent meanwhile: they came to the tap in the cut, and etcd got them after it.
    const cutOff = (us: number): boolean => us > begin!.atUs && us < end!.atUs;
    // On a busy machine a call may wait in the tap before the cut, too.
    const held = all('rpc', 0).filter(({ arrivedUs = 0 }) => cutOff(arrivedUs));
    expect(held.some(({ method }) => method === 'Lease/LeaseKeepAlive')).toBe(true);
    for (const { atUs } of held) expect(atUs).toBeGreaterThanOrEqual(end!.atUs);
    expect(violations).toEqual([]);
    expect(verdict('mutual-exclusion')).toBe('safe');
  });

  it('convicts a lock that never tells its holder (T5)', async () => {
    const cut: Fault = { what: 'cut', worker: 0, when: acquired, forMs: longMs, direction: 'both' };
    const { report, verdict } = await run(planOf('etcd3-lock', 7_000, [cut]));
    expect(verdict('mutual-exclusion')).toBe('unsafe');
    const [violation] = report.judgement.checks.find(({ check }) => check === 'mutual-exclusion')!.violations;
    const story = violation!.story.map(({ who, text }) => `${who}: ${text}`);
    expect(story).toContain('fault: w0 cut from etcd for 5 s');
  });

  it('of answers alone: etcd acts and the history knows, the worker hears it later', async () => {
    const cut: Fault = { what: 'cut', worker: 0, when: acquired, forMs: 3_000, direction: 'response' };
    const { all, violations } = await run(planOf('session-mutex', 5_000, [cut]));
    const [begin, end] = all('fault');
    const inCut = ({ atUs }: HistoryEvent): boolean => atUs > begin!.atUs && atUs < end!.atUs;
    const answers = all('rpc', 0).filter((event) => event.side === 'response' && inCut(event));
    expect(answers.some(({ method, outcome }) => method === 'Lease/LeaseKeepAlive' && outcome === 'ok')).toBe(true);
    // Its renewals were acknowledged by etcd, yet it could not know.
    expect(all('lost', 0).filter(inCut)).toHaveLength(1);
    expect(violations).toEqual([]);
  });

  it('that outlasts the storm is healed before the drain', async () => {
    const cut: Fault = { what: 'cut', worker: 0, when: { atMs: 500 }, forMs: 60_000, direction: 'both' };
    const pause: Fault = { what: 'pause', worker: 1, when: { atMs: 500 }, forMs: 60_000 };
    const { events, violations } = await run(planOf('session-mutex', 1_500, [cut, pause]));
    const lines = events.flatMap((event) => {
      if (event.kind === 'fault') return [`${event.what} ${event.phase}`];
      return event.kind === 'phase' ? [event.phase] : [];
    });
    expect(lines).toEqual(['storm', 'cut begin', 'pause begin', 'cut end', 'pause end', 'drain', 'quiet', 'end']);
    expect(violations).toEqual([]);
  });

  it('ends with its incarnation: what waits is lost, and the next one is not cut', async () => {
    const cut: Fault = { what: 'cut', worker: 0, when: acquired, forMs: 60_000, direction: 'request' };
    const kill: Fault = { what: 'kill', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 1_500 } };
    const { all, violations } = await run(planOf('session-mutex', 6_000, [cut, kill]));
    const [exit] = all('exit', 0);
    const of = (incarnation: number, side: string): EventOf<'rpc'>[] =>
      all('rpc', 0).filter((event) => event.incarnation === incarnation && event.side === side);
    const lost = of(1, 'request').filter(({ outcome }) => outcome === 'dropped');
    expect(lost.length).toBeGreaterThan(0);
    expect(of(1, 'request').filter(({ atUs }) => atUs > exit!.atUs)).toEqual([]);
    expect(of(2, 'response').length).toBeGreaterThan(0);
    expect(all('fault').map(({ what, phase, incarnation }) => [what, phase, incarnation])).toEqual([
      ['cut', 'begin', 1],
      ['kill', 'begin', 1],
      ['cut', 'end', 1],
    ]);
    expect(violations).toEqual([]);
  });
});

describe('pause', () => {
  it('of a holder past its TTL: the reference writes no second time once somebody else holds', async () => {
    const pause: Fault = { what: 'pause', worker: 0, when: acquired, forMs: longMs };
    const { all, violations, verdict } = await run(planOf('session-mutex', 7_000, [pause]));
    const [begin, end] = all('fault');
    expect(begin).toMatchObject({ phase: 'begin', what: 'pause', forMs: longMs, stake: 'hold' });
    const [next] = all('acquired', 1);
    expect(next!.atUs).toBeLessThan(end!.atUs);
    expect(all('wrote', 0).filter(({ saidUs }) => saidUs! > begin!.atUs + 500_000 && saidUs! < end!.atUs)).toEqual([]);
    expect(all('lost', 0)[0]!.saidUs).toBeGreaterThan(end!.atUs);
    expect(violations).toEqual([]);
    expect(verdict('mutual-exclusion')).toBe('safe');
  });

  it('is an excuse for a lock that does not claim to notice', async () => {
    const pause: Fault = { what: 'pause', worker: 0, when: acquired, forMs: longMs };
    const { violations, report } = await run(planOf('etcd3-lock', 7_000, [pause]));
    expect(violations.filter((what) => what.startsWith('mutual-exclusion'))).toEqual([]);
    const result = report.judgement.checks.find(({ check }) => check === 'mutual-exclusion');
    expect(result?.inconclusive).toEqual({ 'a holder that does not claim to notice was held up': 1 });
  });

  it('does not outlive a run that is stopped', async () => {
    const stop = new AbortController();
    const pause: Fault = { what: 'pause', worker: 0, when: acquired, forMs: 60_000 };
    const { report, all } = await run(planOf('session-mutex', 60_000, [pause]), {
      stop: stop.signal,
      progress: (event) => {
        if (event.type === 'history' && event.event.kind === 'fault') setTimeout(() => stop.abort(), 300);
      },
    });
    expect(report.interrupted).toBe(true);
    expect(all('exit', 0)).toMatchObject([{ reason: 'quit', code: 0 }]);
  });
});

describe('drop', () => {
  it('of the answer to the transaction leaves etcd3-lock with a lease that it renews for ever (T6)', async () => {
    const drop: Fault = { what: 'drop', worker: 0, when: { rpc: 'KV/Txn', nth: 1, side: 'response' } };
    const { all, violations, verdict } = await run(
      planOf('etcd3-lock', 14_500, [drop], { timeoutMs: 500 }, { thinkMs: 20_000 }),
    );
    expect(all('fault')).toMatchObject([{ what: 'drop', phase: 'begin', stake: 'queue' }]);
    expect(all('failed', 0)[0]?.error).toContain('did not heed its signal');
    expect(verdict('leaks')).toBe('unsafe');
    expect(violations.join()).toMatch(/leaks: w0 renewed lease \w+ \d\.\d+ s after its acquire of "orders" was over/);
  });

  it.each(['request', 'response'] as const)('of a %s: the reference gives the call up and cleans up', async (side) => {
    const faults = ['Lease/LeaseGrant', 'KV/Txn', 'Lease/LeaseKeepAlive'].map((rpc, index): Fault => ({
      what: 'drop',
      worker: index % 2,
      when: { rpc, nth: 1, side },
    }));
    const { all, violations } = await run(planOf('session-mutex', 7_000, faults, { holdMs: 1_000 }));
    expect(all('fault').map(({ phase }) => phase)).toEqual(['begin', 'begin', 'begin']);
    expect(all('acquired').length).toBeGreaterThan(0);
    expect(violations).toEqual([]);
  });
});

describe('reset', () => {
  it('after etcd acted: etcd3 sends its transaction once more and takes its own key for somebody else’s (T8)', async () => {
    const reset: Fault = { what: 'reset', worker: 0, when: { rpc: 'KV/Txn', nth: 1, side: 'response' } };
    const { all, violations } = await run(planOf('etcd3-lock', 3_000, [reset], { holdMs: 500 }, { thinkMs: 20_000 }));
    const txns = all('rpc', 0).filter(({ method, side }) => method === 'KV/Txn' && side === 'response');
    expect(txns.slice(0, 2)).toMatchObject([{ succeeded: true }, { succeeded: false }]);
    expect(violations).toEqual([]);
  });

  it('at every stage of an acquire: the reference connects again and stays safe', async () => {
    const faults: Fault[] = [
      { what: 'reset', worker: 0, when: { rpc: 'Lease/LeaseGrant', nth: 1, side: 'request' } },
      { what: 'reset', worker: 0, when: { rpc: 'KV/Txn', nth: 2, side: 'response' } },
      { what: 'reset', worker: 0, when: { event: 'acquired', nth: 1, afterMs: 50 } },
      { what: 'reset', worker: 1, when: { rpc: 'Watch/Watch', nth: 1, side: 'response' } },
      { what: 'reset', worker: 1, when: { rpc: 'Lease/LeaseKeepAlive', nth: 2, side: 'response' } },
    ];
    const { all, violations } = await run(planOf('session-mutex', 6_000, faults, { holdMs: 1_500 }));
    expect(all('fault').filter(({ phase }) => phase === 'begin').length).toBeGreaterThanOrEqual(4);
    expect(all('acquired').length).toBeGreaterThan(1);
    expect(violations).toEqual([]);
  });
});

describe('slow', () => {
  it('delays each message, and the reference lives with it', async () => {
    const slow: Fault = { what: 'slow', worker: 0, when: { atMs: 0 }, forMs: 3_000, delayMs: 150 };
    const { all, violations } = await run(planOf('session-mutex', 4_000, [slow], { holdMs: 800 }));
    const [begin, end] = all('fault');
    expect(begin).toMatchObject({ what: 'slow', delayMs: 150, forMs: 3_000 });
    // A call that waits in the tap after it, on a busy machine, is none of its.
    const late = all('rpc', 0).filter(({ arrivedUs = 0 }) => arrivedUs > begin!.atUs && arrivedUs < end!.atUs);
    expect(late.length).toBeGreaterThan(3);
    for (const { arrivedUs, atUs } of late) expect(atUs - arrivedUs!).toBeGreaterThanOrEqual(150_000);
    expect(end).toMatchObject({ what: 'slow', phase: 'end' });
    expect(violations).toEqual([]);
  });
});

describe('many faults at once', () => {
  it('on the reference: no violation', async () => {
    const whats = [0, 1, 2].flatMap((worker): Fault[] => [
      { what: 'pause', worker, when: { atMs: 700 + 300 * worker }, forMs: 400 },
      { what: 'pause', worker, when: { atMs: 900 + 300 * worker }, forMs: 2_600 },
      { what: 'cut', worker, when: { rpc: 'KV/Txn', nth: 2, side: 'request' }, forMs: 2_500, direction: 'request' },
      {
        what: 'cut',
        worker,
        when: { rpc: 'Lease/LeaseKeepAlive', nth: 3, side: 'response' },
        forMs: 900,
        direction: 'both',
      },
      { what: 'slow', worker, when: { atMs: 4_000 }, forMs: 2_000, delayMs: 60 },
      { what: 'reset', worker, when: { atMs: 5_000 + 100 * worker } },
      { what: 'drop', worker, when: { rpc: 'KV/Range', nth: 2, side: 'response' } },
      { what: 'kill', worker, when: { event: 'acquired', nth: 3, afterMs: 30 } },
    ]);
    const { all, violations } = await run(
      planOf('session-mutex', 9_000, whats, { holdMs: 200 }, { holdMs: 100 }, { holdMs: 300, lease: 'orphaned' }),
    );
    expect(all('fault').filter(({ phase }) => phase === 'begin').length).toBeGreaterThan(12);
    expect(all('acquired').length).toBeGreaterThan(0);
    expect(violations).toEqual([]);
  });
});

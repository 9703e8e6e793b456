import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import { anchorWorker } from '../plan/schema.ts';
import type { Fault, Plan } from '../plan/schema.ts';
import { FaultSchedule } from './schedule.ts';
import type { After, Struck } from './schedule.ts';

interface Scheduled {
  readonly schedule: FaultSchedule;
  readonly struck: { index: number; incarnation: number | undefined }[];
  /** Indices of the faults that were ended, in order. */
  readonly ended: number[];
  /** Lets time pass for what was put off. */
  readonly pass: (ms: number) => void;
}

/** `found` false: nobody is there to be struck. */
function schedule(faults: Fault[], found = true): Scheduled {
  const struck: Scheduled['struck'] = [];
  const ended: number[] = [];
  const later = new Set<{ dueMs: number; act: () => void }>();
  let nowMs = 0;
  const strike = (index: number, fault: Fault, incarnation: number | undefined): Struck | false => {
    struck.push({ index, incarnation });
    if (!found) return false;
    const whom = { worker: anchorWorker(fault) ?? 0, incarnation: incarnation ?? 1 };
    return { whom, ...('forMs' in fault && { end: () => void ended.push(index) }) };
  };
  const after: After = (ms, act) => {
    const entry = { dueMs: nowMs + ms, act };
    later.add(entry);
    return () => later.delete(entry);
  };
  return {
    schedule: new FaultSchedule({ faults } as Plan, strike, after),
    struck,
    ended,
    pass(ms) {
      nowMs += ms;
      for (const entry of [...later].toSorted((a, b) => a.dueMs - b.dueMs)) {
        if (entry.dueMs <= nowMs && later.delete(entry)) entry.act();
      }
    },
  };
}
const kill = (worker: number, when: Fault['when']): Fault => ({ what: 'kill', worker, when });
const acquired = (worker: number, incarnation: number): HistoryEvent => ({
  kind: 'acquired',
  atUs: 0,
  worker,
  incarnation,
  hold: 1,
});

const exit = (worker: number, incarnation: number): HistoryEvent => ({
  kind: 'exit',
  atUs: 0,
  worker,
  incarnation,
  pid: 1,
  exitedUs: 0,
  code: null,
  signal: 'SIGKILL',
  reason: 'fault',
});

describe('the fault schedule', () => {
  it('strikes at the phase of the call that was meant, once', () => {
    const { schedule: faults, struck } = schedule([kill(2, { rpc: 'KV/Txn', nth: 3, side: 'response' })]);
    const moment = { worker: 2, method: 'KV/Txn', nth: 3 };
    expect(faults.onRpc({ ...moment, side: 'request' }, 1)).toBe('pass');
    expect(faults.onRpc({ ...moment, worker: 1, side: 'response' }, 1)).toBe('pass');
    expect(faults.onRpc({ ...moment, nth: 2, side: 'response' }, 1)).toBe('pass');
    expect(struck).toEqual([]);
    expect(faults.onRpc({ ...moment, side: 'response' }, 4)).toBe('sever');
    expect(faults.onRpc({ ...moment, side: 'response' }, 4)).toBe('pass');
    expect(struck).toEqual([{ index: 0, incarnation: 4 }]);
  });

  it('counts steps of one worker over its incarnations, and strikes the one that took the step', () => {
    const { schedule: faults, struck } = schedule([kill(0, { event: 'acquired', nth: 2, afterMs: 0 })]);
    faults.onEvent(acquired(0, 1));
    faults.onEvent(acquired(1, 1));
    expect(struck).toEqual([]);
    faults.onEvent(acquired(0, 2));
    expect(struck).toEqual([{ index: 0, incarnation: 2 }]);
  });

  it('strikes at a time whoever runs then', () => {
    const { schedule: faults, struck, pass } = schedule([kill(0, { atMs: 500 })]);
    faults.start();
    pass(499);
    expect(struck).toEqual([]);
    pass(1);
    expect(struck).toEqual([{ index: 0, incarnation: undefined }]);
  });

  it('strikes in real time where no other is given', async () => {
    const struck: number[] = [];
    const faults = new FaultSchedule({ faults: [kill(0, { atMs: 1 })] } as Plan, (index) => {
      struck.push(index);
      return false;
    });
    faults.start();
    await expect.poll(() => struck).toEqual([0]);
  });

  it('does nothing any more once it is stopped', () => {
    const {
      schedule: faults,
      struck,
      pass,
    } = schedule([
      kill(0, { atMs: 1 }),
      kill(0, { rpc: 'KV/Txn', nth: 1, side: 'request' }),
      kill(0, { event: 'acquired', nth: 1, afterMs: 1 }),
    ]);
    faults.start();
    faults.onEvent(acquired(0, 1));
    faults.stop();
    expect(faults.onRpc({ worker: 0, method: 'KV/Txn', side: 'request', nth: 1 }, 1)).toBe('pass');
    pass(1_000);
    expect(struck).toEqual([]);
  });

  it('ends what lasts when its time is over, when its incarnation exits, or when the storm is over: once', () => {
    const when = { atMs: 10 };
    const {
      schedule: faults,
      ended,
      pass,
    } = schedule([
      { what: 'pause', worker: 0, when, forMs: 100 },
      { what: 'cut', worker: 1, when, forMs: 900, direction: 'both' },
      { what: 'slow', worker: 2, when, forMs: 900, delayMs: 5 },
      { what: 'reset', worker: 2, when },
    ]);
    faults.start();
    pass(10);
    expect(ended).toEqual([]);
    pass(100);
    expect(ended).toEqual([0]);
    faults.onEvent(exit(1, 7));
    expect(ended).toEqual([0]);
    faults.onEvent(exit(1, 1));
    expect(ended).toEqual([0, 1]);
    faults.stop();
    expect(ended).toEqual([0, 1, 2]);
    pass(10_000);
    faults.stop();
    expect(ended).toEqual([0, 1, 2]);
  });

  it('rules over the message by the strictest of the faults that strike at it', () => {
    const when = { rpc: 'KV/Txn', nth: 1, side: 'request' } as const;
    const moment = { worker: 0, method: 'KV/Txn', nth: 1, side: 'request' } as const;
    const cut = { what: 'cut', worker: 0, when, forMs: 5, direction: 'both' } as const;
    const drop = { what: 'drop', worker: 0, when } as const;
    const reset = { what: 'reset', worker: 0, when } as const;
    expect(schedule([cut]).schedule.onRpc(moment, 1)).toBe('pass');
    expect(schedule([cut, drop]).schedule.onRpc(moment, 1)).toBe('drop');
    expect(schedule([drop, cut]).schedule.onRpc(moment, 1)).toBe('drop');
    expect(schedule([reset, drop, cut]).schedule.onRpc(moment, 1)).toBe('sever');
    expect(schedule([drop], false).schedule.onRpc(moment, 1)).toBe('pass');
    expect(schedule([kill(0, when)], false).schedule.onRpc(moment, 1)).toBe('sever');
  });
});

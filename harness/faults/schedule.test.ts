import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import type { Fault, Plan } from '../plan/schema.ts';
import { FaultSchedule } from './schedule.ts';

function schedule(faults: Fault[]): {
  schedule: FaultSchedule;
  struck: { index: number; incarnation: number | undefined }[];
} {
  const struck: { index: number; incarnation: number | undefined }[] = [];
  return {
    schedule: new FaultSchedule({ faults } as Plan, (index, _, incarnation) => struck.push({ index, incarnation })),
    struck,
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

describe('the fault schedule', () => {
  it('strikes at the phase of the call that was meant, once', () => {
    const { schedule: faults, struck } = schedule([kill(2, { rpc: 'KV/Txn', nth: 3, side: 'response' })]);
    const moment = { worker: 2, method: 'KV/Txn', nth: 3 };
    expect(faults.onRpc({ ...moment, side: 'request' }, 1)).toBe(false);
    expect(faults.onRpc({ ...moment, worker: 1, side: 'response' }, 1)).toBe(false);
    expect(faults.onRpc({ ...moment, nth: 2, side: 'response' }, 1)).toBe(false);
    expect(struck).toEqual([]);
    expect(faults.onRpc({ ...moment, side: 'response' }, 4)).toBe(true);
    expect(faults.onRpc({ ...moment, side: 'response' }, 4)).toBe(false);
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

  it('strikes at a time whoever runs then', async () => {
    const { schedule: faults, struck } = schedule([kill(0, { atMs: 1 })]);
    faults.start();
    await expect.poll(() => struck).toEqual([{ index: 0, incarnation: undefined }]);
  });

  it('does nothing any more once it is stopped', async () => {
    const { schedule: faults, struck } = schedule([
      kill(0, { atMs: 1 }),
      kill(0, { rpc: 'KV/Txn', nth: 1, side: 'request' }),
      kill(0, { event: 'acquired', nth: 1, afterMs: 1 }),
    ]);
    faults.start();
    faults.onEvent(acquired(0, 1));
    faults.stop();
    expect(faults.onRpc({ worker: 0, method: 'KV/Txn', side: 'request', nth: 1 }, 1)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(struck).toEqual([]);
  });
});

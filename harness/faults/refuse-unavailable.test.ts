import { describe, expect, it } from 'vitest';
import { ExitCode, HarnessError } from '../errors.ts';
import { faultNames } from '../plan/schema.ts';
import type { Fault } from '../plan/schema.ts';
import { faultKinds } from './index.ts';
import { refuseUnavailable } from './refuse-unavailable.ts';

const when = { atMs: 1 };
const kill: Fault = { what: 'kill', worker: 0, when };
const clock: Fault = { what: 'clock', worker: 0, when, jumpMs: 60_000 };

const refused = (): void => refuseUnavailable({ faults: [kill, clock] }, 'real');

describe('a plan that an engine cannot execute', () => {
  it('is refused with one sentence and a remedy', () => {
    expect(refused).toThrow(HarnessError);
    expect(refused).toThrow(
      expect.objectContaining({
        kind: 'usage',
        exitCode: ExitCode.usage,
        code: 'fault-unavailable',
        message:
          'Fault 2 of the plan is "clock", and real processes cannot have it: a real process shares the clock of its host.',
        remedy: 'Run it with --engine sim.',
      }),
    );
  });

  it('is let through where every fault can be had', () => {
    expect(() => refuseUnavailable({ faults: [kill] }, 'real')).not.toThrow();
    expect(() => refuseUnavailable({ faults: [kill, clock] }, 'sim')).not.toThrow();
  });

  it('is known for every kind of fault', () => {
    expect(Object.keys(faultKinds)).toEqual(faultNames);
    for (const name of faultNames) expect(faultKinds[name]).toMatchObject({ name, summary: expect.any(String) });
  });
});

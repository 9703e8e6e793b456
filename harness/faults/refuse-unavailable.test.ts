import { describe, expect, it, vi } from 'vitest';
import { ExitCode, HarnessError } from '../errors.ts';
import { faultNames } from '../plan/schema.ts';
import type { Fault } from '../plan/schema.ts';
import { faultKinds } from './index.ts';
import { refuseUnavailable } from './refuse-unavailable.ts';

const when = { atMs: 1 };
const kill: Fault = { what: 'kill', worker: 0, when };
const clock: Fault = { what: 'clock', worker: 0, when, jumpMs: 60_000 };

const workerOf = (subject: string) => ({ subject, restartDelayMs: 0, rounds: [], members: [2] });
const refused = (): void =>
  refuseUnavailable({ faults: [kill, clock], workers: [{ ...workerOf('exec:python3 x.py'), members: [] }] }, 'real');

describe('a plan that an engine cannot execute', () => {
  // Nothing is missing everywhere, so a machine without libfaketime is made of one that may have it.
  it('is refused with one sentence and a remedy', () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    expect(refused).toThrow(HarnessError);
    expect(refused).toThrow(
      expect.objectContaining({
        kind: 'usage',
        exitCode: ExitCode.usage,
        code: 'fault-unavailable',
        message:
          'Fault 2 of the plan is "clock", and real processes cannot have it: the clock of a command is moved by libfaketime, and only Linux has it.',
        remedy: 'Take it out of the plan.',
      }),
    );
    vi.restoreAllMocks();
  });

  it('is let through where every fault can be had', () => {
    expect(() => refuseUnavailable({ faults: [kill, clock], workers: [workerOf('x')] }, 'real')).not.toThrow();
    expect(() => refuseUnavailable({ faults: [kill, clock] }, 'sim')).not.toThrow();
  });

  it('is known for every kind of fault', () => {
    expect(Object.keys(faultKinds)).toEqual(faultNames);
    for (const name of faultNames) expect(faultKinds[name]).toMatchObject({ name, summary: expect.any(String) });
  });
});

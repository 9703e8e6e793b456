import { afterEach, describe, expect, it, vi } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { builtInCommands } from '../fleet/built-in-commands.ts';
import { isMixed, mixedPairs } from './mixed-pairs.ts';
import type { MixOptions } from './mixed-pairs.ts';

const options: MixOptions = {
  workers: undefined,
  ttlSeconds: undefined,
  faults: undefined,
  members: undefined,
  engine: undefined,
  offline: true,
  log: () => undefined,
  signal: new AbortController().signal,
};
const of = (name: string): { name: string; orphaned: false; survives: [] } => ({ name, orphaned: false, survives: [] });

afterEach(() => {
  vi.restoreAllMocks();
});

/** No program in another language can be had, or all can. */
function commandsAre(had: true | string): void {
  for (const command of Object.values(builtInCommands)) {
    vi.spyOn(command, 'available').mockResolvedValue(had);
    vi.spyOn(command, 'prepare').mockResolvedValue({ file: 'x', args: [], env: {} });
  }
}

describe('a scenario of several subjects', () => {
  it('is known by its name', () => {
    expect(Object.keys(scenarios).filter(isMixed)).toEqual(['mixed-queue']);
    expect(isMixed('toString')).toBe(false);
  });

  it('has workers of all of them in turn, and of those that the user names', async () => {
    commandsAre(true);
    const { pairs, notes, subjects } = await mixedPairs(['sigkill', 'mixed-queue'], [of('broken/key-order')], options);
    const kinds = ['session-mutex', 'go-mutex', 'lock-service', 'etcdctl-lock', 'broken/key-order'];
    expect(subjects.map(({ name }) => name)).toEqual(kinds);
    expect(notes).toEqual([]);
    expect(pairs).toHaveLength(1);
    const plan = pairs[0]!.plan('00000000000000a1');
    expect(plan.workers.map(({ subject }) => subject)).toEqual([...kinds, ...kinds].slice(0, plan.workers.length));
    expect(new Set(plan.workers.flatMap(({ rounds }) => rounds.map(({ lock }) => lock))).size).toBe(1);
    expect(plan.faults.some(({ what }) => what === 'kill')).toBe(true);
  });

  it('goes on without those that this machine has not, and says so', async () => {
    commandsAre('there is no Go here');
    const { pairs, notes } = await mixedPairs(['mixed-queue'], [], options);
    expect(notes).toEqual([
      'go-mutex was left out of mixed-queue: there is no Go here.',
      'etcdctl-lock was left out of mixed-queue: there is no Go here.',
    ]);
    const kinds = pairs[0]!.plan('00000000000000a1').workers.map(({ subject }) => subject);
    expect(new Set(kinds)).toEqual(new Set(['session-mutex', 'lock-service']));
  });

  it('is refused where fewer than two are left: in the simulation, unless one joins that can be simulated', async () => {
    await expect(mixedPairs(['mixed-queue'], [], { ...options, engine: 'sim' })).rejects.toMatchObject({
      code: 'too-few-kinds',
      message: expect.stringContaining('lock-service calls etcd') as unknown,
    });
    const { pairs } = await mixedPairs(['mixed-queue'], [of('broken/key-order')], { ...options, engine: 'sim' });
    expect(pairs[0]!.subject).toBe('session-mutex+broken/key-order');
  });
});

// The end of the storm finds workers in every state; each must be seen out, at the latest when patience is over.
import { describe, expect, it } from 'vitest';
import type { LockClient } from '../../../workers/subject.ts';
import { byHand, planOf, ran } from './testing.ts';

const never = (): Promise<never> => new Promise(() => {});
const slowly = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the drain', () => {
  it.each([
    ['thinking', { thinkMs: 5_000 }, {}, '', 'exit quit', 0],
    ['acquiring', {}, { acquire: ({ signal }) => rejected(signal) }, 'acquire', 'failed, exit quit', 0],
    ['acquiring, deaf to its signal', {}, { acquire: never }, 'acquire', 'failed, exit quit', 1_500],
    ['holding', { holdMs: 5_000 }, {}, 'acquire, acquired', 'release, released, exit quit', 0],
    [
      'releasing',
      { holdMs: 700 },
      { acquire: async () => ({ release: () => slowly(1_000) }) },
      'acquire, acquired, release',
      'released, exit quit',
      700,
    ],
    [
      'releasing for ever',
      { holdMs: 700 },
      { acquire: async () => ({ release: never }) },
      'acquire, acquired, release',
      'exit quit',
      5_000,
    ],
    [
      'holding, and never releases',
      { holdMs: 5_000 },
      { acquire: async () => ({ release: never }) },
      'acquire, acquired',
      'release, exit quit',
      5_000,
    ],
    ['closing for ever', { thinkMs: 5_000 }, { close: never }, '', 'exit quit', 2_000],
  ] as const satisfies readonly [string, object, Partial<LockClient>, string, string, number][])(
    'of a worker that is %s',
    async (_, round, client, before, after, takesMs) => {
      const { all, story } = await ran(planOf({ durationMs: 1_000, workers: [round] }), byHand(client));
      expect(story()).toBe(['spawn, ready, storm', before, 'drain', after, 'quiet, end'].filter(Boolean).join(', '));
      const [, drain, quiet] = all('phase');
      const tookMs = (quiet!.atUs - drain!.atUs) / 1_000;
      expect(tookMs).toBeGreaterThanOrEqual(takesMs);
      // Pipes, clocks that drift.
      expect(tookMs).toBeLessThan(takesMs + 10);
    },
  );

  it('of a worker that is about to start again: it does not', async () => {
    const { story } = await ran(
      planOf({
        durationMs: 1_000,
        workers: [{ restartDelayMs: 10_000, holdMs: 5_000 }],
        faults: [{ what: 'kill', worker: 0, when: { atMs: 500 } }],
      }),
    );
    expect(story()).toBe('spawn, ready, storm, acquire, acquired, kill begin, exit fault, drain, quiet, end');
  });

  it('of a worker that is just starting: it becomes ready and quits', async () => {
    let lives = 0;
    const { all, story } = await ran(
      planOf({
        durationMs: 1_000,
        workers: [{ holdMs: 5_000 }],
        faults: [{ what: 'kill', worker: 0, when: { atMs: 500 } }],
      }),
      byHand(async (options) => {
        if (++lives > 1) await slowly(3_000);
        return byHand().connect(options);
      }),
    );
    expect(story()).toBe(
      'spawn, ready, storm, acquire, acquired, kill begin, exit fault, spawn 2, drain, ready 2, exit quit 2, quiet, end',
    );
    expect(all('exit').at(-1)).toMatchObject({ code: 0, reason: 'quit' });
  });

  it('of a worker whose exit is not observed yet: it stays dead', async () => {
    // The kill strikes at the very moment of the drain, and before it; its exit is observed after it.
    const { story, all } = await ran(
      planOf({
        durationMs: 1_000,
        workers: [{ holdMs: 5_000 }],
        faults: [{ what: 'kill', worker: 0, when: { atMs: 1_000 } }],
      }),
    );
    expect(story()).toMatch(/kill begin, drain, (release, )?exit fault, quiet, end$/);
    expect(all('spawn')).toHaveLength(1);
  });

  it('of a worker that does not go: it is ended 8 s later, as cleanup', async () => {
    const before = Object.getOwnPropertyDescriptor(process, 'exit')!;
    try {
      const { all, story, verdict } = await ran(
        planOf({ durationMs: 1_000, workers: [{ thinkMs: 5_000 }] }),
        byHand(async (options) => {
          Object.defineProperty(process, 'exit', { ...before, value: () => undefined });
          return byHand().connect(options);
        }),
      );
      expect(story()).toBe('spawn, ready, storm, drain, exit cleanup, quiet, end');
      const [, drain, quiet] = all('phase');
      expect(Math.round((quiet!.atUs - drain!.atUs) / 100_000)).toBe(80);
      expect(all('exit')[0]).toMatchObject({ signal: 'SIGKILL', code: null });
      // Nothing is left of it: not to go when asked is no leak.
      expect(all('census')).toMatchObject([{ final: true, keys: [], leases: [], workers: [] }]);
      expect(verdict('leaks')).toBe('safe');
    } finally {
      Object.defineProperty(process, 'exit', before);
    }
  });

  it('waits for the last of many', async () => {
    const { events } = await ran(
      planOf({ durationMs: 1_000, workers: [{ holdMs: 5_000 }, { thinkMs: 5_000 }, { holdMs: 900 }] }),
      byHand({ acquire: async () => ({ release: () => slowly(400) }) }),
    );
    const kinds = events.map((event) => (event.kind === 'phase' ? event.phase : event.kind));
    const exits = kinds.flatMap((kind, at) => (kind === 'exit' ? [at] : []));
    expect(exits).toHaveLength(3);
    expect(Math.max(...exits)).toBeLessThan(kinds.indexOf('quiet'));
  });
});

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))));
}

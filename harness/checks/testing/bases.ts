// Safe histories without any noise that mutations start from: each has one situation that a rule is about.
import type { HistoryEvent } from '../../history/events.ts';
import type { Round } from '../../plan/schema.ts';
import type { ModelConfig } from './model-config.ts';
import { playHistory } from './safe-history.ts';

const round: Round = { lock: 'orders', ttlSeconds: 2, lease: 'kept-alive', thinkMs: 5, holdMs: 300, timeoutMs: 8_000 };
/** Thought about for longer than the history. */
const thenNothing: Round = { ...round, thinkMs: 3_600_000 };

function worker(...rounds: Partial<Round>[]): ModelConfig['workers'][number] {
  const whole = rounds.map((one) => ({ ...round, ...one }));
  return {
    subject: 'model',
    restartDelayMs: null,
    rounds: [...whole, ...Array.from({ length: 20 }, () => thenNothing)],
  };
}

const calm: ModelConfig = {
  variant: 'queue',
  seed: 7,
  durationMs: 6_000,
  floorSeconds: 1,
  witnessIntervalMs: 20,
  etcdUs: 1_500,
  workers: [],
  kills: [],
  disturbances: [],
  casual: false,
  expect: [],
};

const configs = {
  /** w0 holds, w1 waits and holds after it, each for a while. */
  handOff: { ...calm, workers: [worker({ holdMs: 1_000 }), worker({ thinkMs: 200, holdMs: 1_000 })] },
  pollingHandOff: {
    ...calm,
    variant: 'polling',
    workers: [worker({ holdMs: 1_000 }), worker({ thinkMs: 200, holdMs: 1_000 })],
  },
  /** w0 orphans its lease and sleeps past its end; w1 gets in. */
  orphanSleeps: {
    ...calm,
    workers: [worker({ lease: 'orphaned', holdMs: 4_000 }), worker({ thinkMs: 200, holdMs: 1_500 })],
  },
  /** w0 orphans its lease and releases well before its end. */
  orphanReleases: { ...calm, workers: [worker({ lease: 'orphaned', ttlSeconds: 4, holdMs: 2_500 })] },
  /** w0 is SIGKILLed while it holds; nobody waits. */
  killedHolder: {
    ...calm,
    durationMs: 12_000,
    workers: [worker({ holdMs: 8_000 })],
    kills: [{ worker: 0, atMs: 1_000 }],
  },
  /** w0 is SIGKILLed while it holds on an orphaned lease; nobody waits. */
  killedOrphan: {
    ...calm,
    durationMs: 12_000,
    workers: [worker({ lease: 'orphaned', holdMs: 8_000 })],
    kills: [{ worker: 0, atMs: 1_000 }],
  },
  /** w0 is SIGKILLed while it holds, and comes back. */
  killedAndBack: {
    ...calm,
    workers: [{ ...worker({ holdMs: 8_000 }, { thinkMs: 3_500, holdMs: 200 }), restartDelayMs: 20 }],
    kills: [{ worker: 0, atMs: 1_000 }],
  },
  /** Two workers hold in turn, several times. */
  turns: {
    ...calm,
    workers: [
      worker(...Array.from({ length: 6 }, () => ({ holdMs: 100, thinkMs: 100 }))),
      worker(...Array.from({ length: 6 }, () => ({ holdMs: 150, thinkMs: 120 }))),
    ],
  },
  /** w0 holds for long while w1 waits, and gets it at last. */
  longWait: {
    ...calm,
    durationMs: 14_000,
    workers: [worker({ holdMs: 9_000 }), worker({ thinkMs: 200, timeoutMs: 12_000 })],
  },
  /** w0 holds for long while w1 waits in vain. */
  waitInVain: {
    ...calm,
    durationMs: 12_000,
    workers: [worker({ holdMs: 9_000 }), worker({ thinkMs: 200, timeoutMs: 7_000 })],
  },
  /** w1 and w2 queue up behind w0, in this order. */
  queue: {
    ...calm,
    durationMs: 8_000,
    workers: [
      worker({ holdMs: 2_500 }),
      worker({ thinkMs: 300, holdMs: 1_500 }),
      worker({ thinkMs: 800, holdMs: 500 }),
    ],
  },
  /** w0 holds for ever on a kept-alive lease, w1 waits in vain: the story that this project began with. */
  story: {
    ...calm,
    durationMs: 12_000,
    workers: [worker({ ttlSeconds: 1, holdMs: 60_000 }), worker({ thinkMs: 500, ttlSeconds: 1, timeoutMs: 8_000 })],
    expect: [
      { worker: 0, outcome: 'acquired', because: 'nobody else wants the lock yet' },
      { worker: 1, outcome: 'failed', because: 'the lease is renewed for as long as the process lives' },
    ],
  },
} satisfies Record<string, ModelConfig>;

export type BaseName = keyof typeof configs;
export const baseNames = Object.keys(configs) as BaseName[];

/** The history of a base; `disturbances`: the same with somebody held up. */
export function base(name: BaseName, disturbances: ModelConfig['disturbances'] = []): HistoryEvent[] {
  return playHistory({ ...configs[name], disturbances });
}

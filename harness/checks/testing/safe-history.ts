// Histories that are safe by construction: correct locks on a correct etcd in virtual time, under kills, stalls and delays of every channel.
import { HISTORY_FORMAT } from '../../history/events.ts';
import type { HistoryEvent } from '../../history/events.ts';
import { GENERATOR_VERSION, PLAN_FORMAT } from '../../plan/schema.ts';
import { ModelController } from './model-controller.ts';
import type { ModelConfig } from './model-config.ts';
import { Stage } from './stage.ts';

/** Plays one configuration; the same one gives the same history. */
export function playHistory(drawn: ModelConfig): HistoryEvent[] {
  const config = drawn.variant === 'polling' && drawn.casual ? withOneTtlEach(drawn) : drawn;
  const stage = new Stage(config);
  stage.record({
    kind: 'run',
    format: HISTORY_FORMAT,
    id: `model-${config.seed}`,
    engine: 'sim',
    startedAt: '2026-01-01T00:00:00.000Z',
    etcd: { version: 'model', provider: 'model', members: 1, floorSeconds: config.floorSeconds },
    host: { platform: 'model', cores: 1, node: 'model' },
  });
  stage.record({
    kind: 'plan',
    plan: {
      format: PLAN_FORMAT,
      generator: GENERATOR_VERSION,
      scenario: 'model',
      seed: config.seed.toString(16).padStart(16, '0'),
      etcd: { members: 1, heartbeatMs: 100, electionMs: 1_000, version: null },
      durationMs: config.durationMs,
      witnessIntervalMs: config.witnessIntervalMs,
      workers: [...config.workers],
      faults: [],
      expect: [...config.expect],
    },
  });
  const controller = new ModelController(stage);
  controller.run();
  stage.time.run(() => controller.over || stage.nowUs > 600_000_000);
  return stage.lines;
}

/** A client that keeps its lease asks for one TTL only. */
function withOneTtlEach(config: ModelConfig): ModelConfig {
  const workers = config.workers.map((worker) => ({
    ...worker,
    rounds: worker.rounds.map((round) => ({ ...round, ttlSeconds: worker.rounds[0]!.ttlSeconds })),
  }));
  return { ...config, workers };
}

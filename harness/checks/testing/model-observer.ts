// What the controller of a generated history sees for itself: the watch, canaries, its own stalls, times to live, and the census at the end.
import type { Unstamped } from '../../history/events.ts';
import type { Stage } from './stage.ts';
import { until } from './tasks.ts';
import type { Task } from './tasks.ts';
import { Channel } from './virtual-time.ts';

const CANARY_US = 100_000;

export class ModelObserver {
  over = false;
  readonly #stage: Stage;
  #watchedRevision = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#watch();
    this.#canary();
    this.#stalls();
    if (stage.config.expect.length > 0) this.#sampleTtl();
  }

  #watch(): void {
    const stage = this.#stage;
    const channel = new Channel(stage.time, stage.dice, [stage.windows('watch'), stage.controller]);
    stage.etcd.watch((event) =>
      channel.send(() => {
        this.#watchedRevision = event.revision;
        stage.record(event);
      }),
    );
  }

  #canary(): void {
    const stage = this.#stage;
    const channel = new Channel(stage.time, stage.dice, [stage.windows('canary'), stage.controller], 3_000);
    let inFlight = false;
    const tick = (): void => {
      if (this.over) return;
      stage.timer(CANARY_US, tick);
      if (inFlight) return;
      inFlight = true;
      const sentUs = stage.nowUs;
      stage.etcd.handle(() => {
        const revision = (stage.etcd.revision += 1);
        channel.send(() => {
          inFlight = false;
          stage.record({ kind: 'canary', rttUs: stage.nowUs - sentUs, outcome: 'ok', revision });
        });
      });
    };
    tick();
  }

  #sampleTtl(): void {
    const { etcd, nowUs } = this.#stage;
    if (this.over) return;
    for (const { lease } of etcd.keys.values()) {
      const { expiresUs, grantedSeconds } = etcd.leases.get(lease)!;
      const remainingSeconds = Math.max(0, Math.floor((expiresUs - nowUs) / 1e6));
      this.#stage.record({ kind: 'ttl', lease, remainingSeconds, grantedSeconds });
    }
    this.#stage.timer(500_000, () => this.#sampleTtl());
  }

  #stalls(): void {
    for (const { fromUs, toUs } of this.#stage.controller.all) {
      if (toUs - fromUs > 50_000)
        this.#stage.time.at(toUs, () => this.#stage.record({ kind: 'stall', lagUs: toUs - fromUs }));
    }
  }

  /** Waits until nothing is left, or everything must have run out; then it is the end. */
  *census(): Task<void> {
    const stage = this.#stage;
    const ttlSeconds = Math.max(
      stage.config.floorSeconds,
      ...stage.config.workers.flatMap(({ rounds }) => rounds.map((round) => round.ttlSeconds)),
    );
    const untilUs = stage.nowUs + ttlSeconds * 1e6 + 3_500_000;
    for (;;) {
      const left = yield* until<{ keys: number; revision: number; event: Unstamped }>((resume) =>
        stage.etcd.handle(() => {
          const keys = [...stage.etcd.keys.values()].map((key) => ({ ...key }));
          const leases = [...stage.etcd.leases].map(([lease, { expiresUs, grantedSeconds }]) => ({
            lease,
            remainingSeconds: Math.max(0, Math.floor((expiresUs - stage.nowUs) / 1e6)),
            grantedSeconds,
          }));
          const { revision } = stage.etcd;
          const event: Unstamped = { kind: 'census', final: true, revision, keys, leases, workers: [] };
          stage.timer(1_000, () => resume({ keys: keys.length + leases.length, revision, event }));
        }),
      );
      if (left.keys === 0 || stage.nowUs > untilUs) {
        const patienceUs = stage.nowUs + 5_000_000;
        while (this.#watchedRevision < left.revision && stage.nowUs < patienceUs) yield* pause(stage, 10_000);
        stage.record(left.event);
        break;
      }
      yield* pause(stage, 200_000);
    }
    stage.record({ kind: 'phase', phase: 'end' });
    this.over = true;
  }
}

function* pause(stage: Stage, us: number): Task<void> {
  yield* until<void>((resume) => stage.timer(us, resume));
}

// For tests: real subject files, real images, real fleets, and waiting for what must come.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromWorker } from '../../workers/protocol.ts';
import { MonotonicClock } from '../clock.ts';
import type { Garbage } from './exit.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { prepareWorkerImage, type WorkerImage } from './worker-image.ts';
import type { WorkerProcess } from './worker-process.ts';

/** A fresh folder that goes with the block it was made for. */
export function temporaryFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'lockstorm-fleet-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes a subject file and returns its path. */
export function writeSubject(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A subject whose acquire() has the given body; `signal`, `lock`, `hold(overrides)` and `fs` are at hand. */
export function subjectText(acquire: string, connect = ''): string {
  return `
    import fs from 'node:fs';
    import { spawn } from 'node:child_process';
    const hold = (more: object = {}) => ({ async release() {}, ...more });
    export const subject = {
      name: 'of-the-test',
      async connect() {
        ${connect}
        return {
          async acquire({ lock, signal }: { lock: string; signal: AbortSignal }): Promise<unknown> { ${acquire} },
          async close() { console.log('closed'); },
        };
      },
    };`;
}

/** A fleet of one subject made from the text. */
export async function fleetOf(
  folder: string,
  text: string,
  options: Partial<FleetOptions> = {},
): Promise<{ fleet: Fleet; image: WorkerImage; subject: string } & AsyncDisposable> {
  const subject = writeSubject(folder, 'subject.ts', text);
  const image = await prepareWorkerImage({ subjects: [subject], cacheDirectory: join(folder, 'cache') });
  const fleet = new Fleet({ image, spares: 0, clock: new MonotonicClock(), log: () => undefined, ...options });
  return { fleet, image, subject, [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose]() };
}

/** Everything that a worker said, and waiting for more of it. */
export class Listener {
  readonly messages: FromWorker[] = [];
  readonly readAtUs: number[] = [];
  readonly garbage: Garbage[] = [];

  constructor(worker: WorkerProcess) {
    worker.onMessage((message, readAtUs) => {
      this.messages.push(message);
      this.readAtUs.push(readAtUs);
    });
    worker.onGarbage((garbage) => this.garbage.push(garbage));
  }

  /** The bodies of all messages of one kind. */
  all<K extends string>(kind: K): Extract<FromWorker, Record<K, unknown>>[K][] {
    return this.messages.flatMap((message) => (kind in message ? [Reflect.get(message, kind)] : []));
  }

  async until(kind: string, count = 1): Promise<void> {
    await eventually(() => this.all(kind).length >= count, `${count} × ${kind} in ${JSON.stringify(this.messages)}`);
  }
}

/** Says hello and waits for ready. */
export async function greeted(worker: WorkerProcess, witnessIntervalMs = 5): Promise<Listener> {
  const listener = new Listener(worker);
  worker.send({
    hello: { worker: 0, incarnation: 1, endpoints: ['http://127.0.0.1:1'], options: { witnessIntervalMs } },
  });
  await listener.until('ready');
  return listener;
}

export function sendAcquire(worker: WorkerProcess, hold: number, lock = 'orders', timeoutMs = 20_000): void {
  worker.send({ acquire: { hold, lock, ttlSeconds: 1, lease: 'kept-alive', timeoutMs } });
}

/** Polls until the condition holds; throws after 30 s. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 3_000; i++) {
    if (condition()) return;
    await sleep(10);
  }
  throw new Error(`never seen: ${what}`);
}

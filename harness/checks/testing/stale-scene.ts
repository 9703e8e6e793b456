// A holder whose key etcd lets go, written by hand: w0 holds "jobs" for 2 s of TTL from t+0, and writes every 100 ms for as long as it believes.
import { allClaims, Script } from '../../history/testing.ts';
import type { Claims } from '../../../workers/subject.ts';

export const tenth = 100_000;
export const second = 1_000_000;

export interface StaleScene {
  readonly claims?: Partial<Claims>;
  /** A fault of w0 that lasts from the first to the second, in tenths of a second. */
  readonly fault?: readonly [what: string, from: number, until: number];
  /** When etcd lets the key go. */
  readonly gone?: number;
  /** When w0 says "lost". */
  readonly lost?: number;
  /** When w0's process is gone. */
  readonly exit?: number;
  /** When w1 acquires, and writes from then on. */
  readonly next?: number;
  /** Whether w0 writes at this tenth. */
  readonly writes?: (at: number) => boolean;
  /** When w0 is told to release. */
  readonly release?: number;
}

/** The history until everybody is gone. */
export function staleScene(scene: StaleScene): Script {
  const { fault, gone = 25, writes = () => true, release = 50 } = scene;
  const script = new Script(2, { ...allClaims, ...scene.claims }).line({ kind: 'phase', phase: 'storm' });
  script.acquire(0, 1).grant(0, 'a1').put(0, 'jobs/a1', 'a1', 10).watch('PUT', 'jobs/a1', 10, 10, 'a1');
  script.said('acquired', 0, 1);
  if (scene.next !== undefined)
    script.acquire(1, 2).grant(1, 'b2').put(1, 'jobs/b2', 'b2', 12).watch('PUT', 'jobs/b2', 12, 12, 'b2');
  const beganUs = script.nowUs;
  const write = (worker: number, hold: number): void =>
    void script.line({ kind: 'wrote', worker, incarnation: 1, hold, n: 1, saidUs: script.nowUs });
  for (let at = 0; at < release; at++) {
    script.line({ kind: 'canary', rttUs: 1_000, outcome: 'ok', atUs: beganUs + (at + 1) * tenth });
    if (at === gone) script.watch('DELETE', 'jobs/a1', 13, 10, 'a1');
    if (at === fault?.[2]) script.fault('end', fault[0], 0);
    const over = Math.min(scene.lost ?? Infinity, scene.exit ?? Infinity);
    if (writes(at) && (at <= over || scene.writes)) write(0, 1);
    if (at === fault?.[1]) script.fault('begin', fault[0], 0, 0, (fault[2] - fault[1]) * 100);
    if (at === scene.lost)
      script.line({ kind: 'lost', worker: 0, incarnation: 1, hold: 1, reason: 'too old', saidUs: script.nowUs });
    if (at === scene.exit) {
      const how = { pid: 100, code: null, signal: 'SIGKILL', reason: 'fault' } as const;
      script.line({ kind: 'exit', worker: 0, incarnation: 1, ...how, exitedUs: script.nowUs });
    }
    if (at === scene.next) script.said('acquired', 1, 2);
    if (scene.next !== undefined && at >= scene.next) write(1, 2);
  }
  if (scene.exit === undefined)
    script.line({ kind: 'release', worker: 0, incarnation: 1, hold: 1 }).said('released', 0, 1);
  script.pass(6 * second).line({ kind: 'phase', phase: 'quiet' });
  script.line({ kind: 'census', final: true, keys: [], leases: [], workers: [] });
  return script.line({ kind: 'phase', phase: 'end' });
}

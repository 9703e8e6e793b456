// Checks an adapter by itself, before any storm: an etcd, a fleet, and one question after the other.
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { Claims } from '../../workers/subject.ts';
import { MonotonicClock } from '../clock.ts';
import { startCluster } from '../cluster/cluster.ts';
import type { ResolvedEtcd } from '../cluster/resolved-etcd.ts';
import { deferred } from '../deferred.ts';
import { Fleet } from '../fleet/fleet.ts';
import type { WorkerImage } from '../fleet/worker-image.ts';
import { Journal } from '../history/journal.ts';
import { longestElectionUs } from '../history/election.ts';
import { inTemporaryFolder } from '../store/in-temporary-folder.ts';
import { followBelongings } from '../storm/follow-belongings.ts';
import { Observer } from '../storm/observer.ts';
import { askAll } from './ask-all.ts';
import type { Asked } from './ask-all.ts';
import { Lab } from './lab.ts';
import type { Said } from './lab.ts';

export interface ConformOptions {
  /** As a plan names it. */
  readonly subject: string;
  readonly etcd: ResolvedEtcd;
  readonly image: WorkerImage;
  readonly stop: AbortSignal;
  /** How to kill everything at once, for who cannot wait; returns how to forget it again. */
  readonly onNow: (kill: () => void) => () => void;
  readonly log: (line: string) => void;
  /** Told of each finding, in the order of a report. */
  readonly asked?: (one: Asked) => void;
  /** Questions side by side. */
  readonly atOnce?: number;
  /** From hello to ready; 20 s, as in a storm. */
  readonly readyTimeoutMs?: number;
}

export interface Conformance {
  readonly findings: readonly Asked[];
  readonly claims: Claims;
  /** Undefined: no worker was ready. */
  readonly said: Said | undefined;
  /** Version of the etcd, and where it is from. */
  readonly etcd: { readonly version: string; readonly provider: string };
}

const HEARTBEAT_MS = 50;
const ELECTION_MS = 500;
const READY_TIMEOUT_MS = 20_000;

/** Asks everything. Rejects with a HarnessError where the environment failed. */
export function conform(options: ConformOptions): Promise<Conformance> {
  return inTemporaryFolder('conform', (folder) => inLab(options, folder, conformIn));
}

async function conformIn(lab: Lab, { asked, atOnce }: ConformOptions): Promise<Conformance> {
  const findings = await askAll(lab, asked, atOnce);
  const { version, provider } = lab.options.cluster;
  return { findings, claims: lab.claims, said: lab.said, etcd: { version, provider } };
}

/** Starts what a lab needs, and ends it. Rejects with what `work` rejects with, or with the failure of the environment that came before. */
export async function inLab<T>(
  options: ConformOptions,
  folder: string,
  work: (lab: Lab, options: ConformOptions) => Promise<T>,
): Promise<T> {
  const { subject, etcd, image, stop, onNow, log } = options;
  const journal = new Journal(join(folder, 'history.jsonl'), new MonotonicClock());
  try {
    setMaxListeners(0, stop); // every question listens
    const cluster = await startCluster({
      etcd,
      run: `conform-${process.pid}`,
      members: 1,
      heartbeatMs: HEARTBEAT_MS,
      electionMs: ELECTION_MS,
      runDirectory: folder,
      log,
      note: log,
    });
    await using _ = cluster;
    await using fleet = new Fleet({
      image,
      spares: 2,
      clock: journal.clock,
      log,
      readyTimeoutMs: options.readyTimeoutMs ?? READY_TIMEOUT_MS,
    });
    const forget = onNow(() => fleet.killAllSync());
    const failed = deferred<never>();
    failed.promise.catch(() => undefined); // it is raced below
    const fail = (error: Error): void => failed.reject(error);
    const electionMs = cluster.belongings ? longestElectionUs(cluster.floorSeconds) / 1000 : ELECTION_MS;
    followBelongings(cluster, journal, fail);
    const observer = new Observer({
      cluster,
      electionPatienceMs: 4 * electionMs,
      journal,
      sampleTtl: false,
      onFailure: fail,
    });
    void cluster.died.then(({ error }) => fail(error));
    const lab = new Lab({ subject, cluster, fleet, journal, folder, stop });
    try {
      observer.start();
      return await Promise.race([work(lab, options), failed.promise]);
    } finally {
      await lab.endAll();
      await observer.stop();
      forget();
    }
  } finally {
    journal.close();
  }
}

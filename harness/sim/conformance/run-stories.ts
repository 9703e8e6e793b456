// What needs time to pass: expiry, minimum TTLs and the lock service, on real etcd and on the model.
import { join } from 'node:path';
import { startCluster } from '../../cluster/cluster.ts';
import type { BinaryEtcd } from '../../cluster/resolved-etcd.ts';
import { expiryMeasured, expiryStory } from './expiry.ts';
import type { LockStory } from './lock-story.ts';
import { lockStory } from './lock-story.ts';
import type { Measured } from './measured.ts';
import { RealSide } from './real-side.ts';
import { etcdFlags, semanticsOf } from './run-seed.ts';
import { machineTime, tellModel } from './scenario.ts';
import type { Side } from './side.ts';

/** Heartbeat and election timeout, ms. A member with 500 and 5,000 takes five seconds to start: see minimum-ttl.test.ts for it. */
export const flagSets = [
  [100, 1000],
  [50, 500],
  [10, 100],
  [100, 1900],
] as const;

/** The TTL that is granted for each of these, in seconds. */
const askedSeconds = [-5, 0, 1, 2, 3, 4];

export interface GrantedTtls {
  readonly flags: string;
  readonly model: string;
  readonly real: string;
}

export interface Stories {
  readonly measured: readonly Measured[];
  readonly granted: readonly GrantedTtls[];
  readonly lock: { readonly model: LockStory; readonly real: LockStory };
  /** What the lock service of the other semantics does, on the model alone. */
  readonly lockElsewhere: LockStory;
}

/** Tells every story to both sides; about five seconds. `folder` gets the logs of etcd. */
export async function runStories(etcd: BinaryEtcd, folder: string): Promise<Stories> {
  const semantics = semanticsOf(etcd.version);
  const options = { ...etcdFlags, semantics };
  const [real, granted] = await Promise.all([
    tellReal(etcd, folder),
    Promise.all(flagSets.slice(1).map((flags) => grantedTtls(etcd, join(folder, flags.join('-')), flags))),
  ]);
  return {
    measured: expiryMeasured(await tellModel(expiryStory, options), real.expiry, real.slackMs),
    granted: [await withModel(flagSets[0], semantics, real.granted), ...granted],
    lock: { model: await tellModel(lockStory, options), real: real.lock },
    lockElsewhere: await tellModel(lockStory, { ...etcdFlags, semantics: semantics === '3.4' ? '3.5' : '3.4' }),
  };
}

async function tellReal(etcd: BinaryEtcd, folder: string) {
  await using cluster = await startCluster({ etcd, members: 1, ...etcdFlags, runDirectory: join(folder, 'stories') });
  const side = new RealSide(cluster.members[0]!.clientUrl);
  const canary = startCanary(side);
  try {
    const [expiry, lock, granted] = await Promise.all([
      expiryStory(side, machineTime),
      lockStory(side, machineTime),
      grantAll(side),
    ]);
    // timing.md section 3: 1 s, and twice the longest round trip of the meantime.
    return { expiry, lock, granted, slackMs: 1_000 + 2 * (await canary.stop()) };
  } finally {
    await canary.stop();
    side.close();
  }
}

async function grantedTtls(
  etcd: BinaryEtcd,
  folder: string,
  [heartbeatMs, electionMs]: (typeof flagSets)[number],
): Promise<GrantedTtls> {
  await using cluster = await startCluster({ etcd, members: 1, heartbeatMs, electionMs, runDirectory: folder });
  const side = new RealSide(cluster.members[0]!.clientUrl);
  try {
    return await withModel([heartbeatMs, electionMs], semanticsOf(etcd.version), await grantAll(side));
  } finally {
    side.close();
  }
}

async function withModel(
  [heartbeatMs, electionMs]: readonly [number, number],
  semantics: '3.4' | '3.5',
  real: string,
): Promise<GrantedTtls> {
  const model = await tellModel(grantAll, { heartbeatMs, electionMs, semantics });
  return { flags: `heartbeat ${heartbeatMs} ms, election ${electionMs} ms`, model, real };
}

/** `-5→2 0→2 …`. */
async function grantAll(side: Side): Promise<string> {
  const granted: string[] = [];
  for (const [index, TTL] of askedSeconds.entries()) {
    const answer = await side.call('Lease/LeaseGrant', { ID: String(90 + index), TTL: String(TTL) });
    granted.push(`${TTL}→${'response' in answer ? (answer.response as { TTL: string }).TTL : answer.error.details}`);
  }
  return granted.join(' ');
}

/** A small read every 100 ms: how slow this machine is just now. `stop` resolves with the longest round trip, in ms. */
function startCanary(side: Side): { stop(): Promise<number> } {
  let longestMs = 0;
  const stopping = new AbortController();
  const sing = async (): Promise<number> => {
    while (!stopping.signal.aborted) {
      const sentUs = machineTime.nowUs();
      await side.call('KV/Range', { key: Buffer.from('canary') });
      longestMs = Math.max(longestMs, (machineTime.nowUs() - sentUs) / 1000);
      await machineTime.sleep(100);
    }
    return longestMs;
  };
  const singing = sing();
  return {
    stop: () => {
      stopping.abort();
      return singing;
    },
  };
}

// The scenarios by name; `lockstorm list` and the command line's choices are these keys.
import { clockJump } from './clock-jump.ts';
import { compaction } from './compaction.ts';
import { contend } from './contend.ts';
import { etcdRestart } from './etcd-restart.ts';
import { herd } from './herd.ts';
import { holderSleeps } from './holder-sleeps.ts';
import { leaderChange } from './leader-change.ts';
import { lostReply } from './lost-reply.ts';
import { massExpiry } from './mass-expiry.ts';
import { mixedQueue } from './mixed-queue.ts';
import { mixedTtl } from './mixed-ttl.ts';
import { orphan } from './orphan.ts';
import { partitionHolder } from './partition-holder.ts';
import { pausePastTtl } from './pause-past-ttl.ts';
import { quorumLoss } from './quorum-loss.ts';
import { sigkill } from './sigkill.ts';
import { slowKeepalive } from './slow-keepalive.ts';
import { swarm } from './swarm.ts';
import { ttlFloor } from './ttl-floor.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: Readonly<Record<string, Scenario>> = {
  contend,
  sigkill,
  'mixed-ttl': mixedTtl,
  orphan,
  'ttl-floor': ttlFloor,
  herd,
  'holder-sleeps': holderSleeps,
  'pause-past-ttl': pausePastTtl,
  'partition-holder': partitionHolder,
  'lost-reply': lostReply,
  'slow-keepalive': slowKeepalive,
  'etcd-restart': etcdRestart,
  'leader-change': leaderChange,
  'quorum-loss': quorumLoss,
  'mass-expiry': massExpiry,
  compaction,
  'clock-jump': clockJump,
  'mixed-queue': mixedQueue,
  swarm,
};

export type { FaultGroup, Scenario } from './scenario.ts';

// The scenarios by name; `lockstorm list` and the command line's choices are these keys.
import { contend } from './contend.ts';
import { herd } from './herd.ts';
import { holderSleeps } from './holder-sleeps.ts';
import { mixedTtl } from './mixed-ttl.ts';
import { orphan } from './orphan.ts';
import type { Scenario } from './scenario.ts';
import { sigkill } from './sigkill.ts';
import { ttlFloor } from './ttl-floor.ts';

export const scenarios: Readonly<Record<string, Scenario>> = {
  contend,
  sigkill,
  'mixed-ttl': mixedTtl,
  orphan,
  'ttl-floor': ttlFloor,
  herd,
  'holder-sleeps': holderSleeps,
};

export type { Scenario } from './scenario.ts';

// All probes by their names, in the order in which a report tells of them.
import type { Probe } from './probe.ts';
import { acquires } from './probes/acquires.ts';
import { acquiresAgain } from './probes/acquires-again.ts';
import { connects } from './probes/connects.ts';
import { excludes } from './probes/excludes.ts';
import { givesRisingTokens } from './probes/gives-rising-tokens.ts';
import { grantsTheTtl } from './probes/grants-the-ttl.ts';
import { handsOver } from './probes/hands-over.ts';
import { holdsSeveral } from './probes/holds-several.ts';
import { keepsTheOrder } from './probes/keeps-the-order.ts';
import { keepsTheProtocol } from './probes/keeps-the-protocol.ts';
import { letsRunOut } from './probes/lets-run-out.ts';
import { namesItsKey } from './probes/names-its-key.ts';
import { noticesACut } from './probes/notices-a-cut.ts';
import { noticesARevoke } from './probes/notices-a-revoke.ts';
import { quits } from './probes/quits.ts';
import { releases } from './probes/releases.ts';
import { renews } from './probes/renews.ts';
import { survivesAKill } from './probes/survives-a-kill.ts';
import { timesOut } from './probes/times-out.ts';
import { writes } from './probes/writes.ts';

/** Asked first, one after the other: where one of them is not ok, nothing else is tried. */
export const gates: readonly Probe[] = [connects, acquires];

export const probes: readonly Probe[] = [
  namesItsKey,
  grantsTheTtl,
  excludes,
  handsOver,
  holdsSeveral,
  releases,
  acquiresAgain,
  timesOut,
  renews,
  survivesAKill,
  quits,
  writes,
  letsRunOut,
  noticesARevoke,
  noticesACut,
  givesRisingTokens,
  keepsTheOrder,
];

/** Asked when the workers of all others are gone: about all that they said. */
export const last: readonly Probe[] = [keepsTheProtocol];

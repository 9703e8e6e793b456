// When a fault of a swarm's plan begins: at a time, at a phase of a call or at a step of the protocol, about a third each, a little more at the
// latter two: what is anchored strikes the same stage on every machine, and shrinks better (simulation.md, Q6).
import type { FaultOf, ProtocolStep, When } from '../plan/schema.ts';
import type { Dice } from './dice.ts';
import type { Span } from './swarm-faults.ts';
import { LONGEST_MS } from './plan-limits.ts';

export type CallAnchor = FaultOf<'drop'>['when'];

/** The calls that a lock makes, by how much a fault at each can break; Watch messages: 1st answer `created`, then the deletions. */
const calls = [
  { weight: 8, rpc: 'KV/Txn' },
  { weight: 4, rpc: 'Lease/LeaseGrant' },
  { weight: 4, rpc: 'Lease/LeaseKeepAlive' },
  { weight: 4, rpc: 'Lease/LeaseRevoke' },
  { weight: 4, rpc: 'KV/Range' },
  { weight: 4, rpc: 'Watch/Watch' },
  { weight: 1, rpc: 'KV/DeleteRange' },
];

const steps: readonly { weight: number; event: ProtocolStep }[] = [
  { weight: 8, event: 'acquired' },
  { weight: 6, event: 'acquire' },
  { weight: 4, event: 'release' },
  { weight: 2, event: 'released' },
  { weight: 1, event: 'failed' },
  { weight: 1, event: 'lost' },
  { weight: 1, event: 'ready' },
];

export function drawWhen(dice: Dice, span: Span): When {
  const kind = dice.int(0, 99);
  if (kind < 28) return { atMs: dice.int(0, span.durationMs) };
  if (kind < 64) return drawCall(dice, span);
  return { event: dice.weighted(steps).event, nth: drawNth(dice, span), afterMs: drawAfter(dice, span) };
}

export function drawCall(dice: Dice, span: Span): CallAnchor {
  return {
    rpc: dice.weighted(calls).rpc,
    nth: drawNth(dice, span),
    side: dice.chance(50) ? 'request' : 'response',
  };
}

/** A moment just after another: for the second fault of a burst. */
export function justAfter(dice: Dice, when: When): When {
  if ('atMs' in when) return { atMs: Math.min(LONGEST_MS, when.atMs + dice.int(0, 200)) };
  if ('rpc' in when) return { ...when, nth: when.nth + dice.int(0, 1) };
  return { ...when, afterMs: Math.min(LONGEST_MS, when.afterMs + dice.int(0, 200)) };
}

function drawNth(dice: Dice, { size }: Span): number {
  return dice.count(size.nthPercent, size.nthMax);
}

/** At once, within the calls that follow the step, or while the worker waits or holds. */
function drawAfter(dice: Dice, { grantedMs }: Span): number {
  const kind = dice.int(0, 2);
  return kind === 0 ? 0 : Math.min(LONGEST_MS, dice.int(0, kind === 1 ? 40 : grantedMs));
}

// Which kind of fault led to the end of a lease: what a plot colours its dots by.
import { disturbancesDuring } from '../history/facts.ts';
import type { Incarnation } from '../history/facts.ts';

/** A fault counts that was over at most so long before. */
const LEADS_FOR_US = 30_000_000;

/** `kill` where its worker was SIGKILLed by then, else the latest other fault of it; `none`. */
export function faultOf(owner: Incarnation | undefined, atUs: number): string {
  if (owner?.struck && owner.struck.atUs <= atUs) return 'kill';
  return (owner && disturbancesDuring(owner, atUs - LEADS_FOR_US, atUs).at(-1)?.what) ?? 'none';
}

// The seeds of one exploration: all of them follow from its master seed.
import { createHash } from 'node:crypto';

/** Seed of the n-th plan (from 0), 16 hex digits. Subjects share it, so that all of them face the same plans. */
export function planSeed(master: string, n: number): string {
  return createHash('sha256').update(`${master} explore ${n}`).digest('hex').slice(0, 16);
}

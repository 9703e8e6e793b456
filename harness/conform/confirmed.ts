// Asks once more, with three times the TTL, before anything is said against a subject that was asked for a lock with a short one: a machine that stood
// still for a moment must not convict it.
import type { Finding } from './finding.ts';
import { Ruled } from './finding.ts';
import type { Lab } from './lab.ts';

/** The first finding if it is ok, else that of a second time with a longer TTL. */
export async function confirmed(lab: Lab, ask: (ttlSeconds: number) => Promise<Finding>): Promise<Finding> {
  const first = await ask(lab.shortTtl).catch((error: unknown) => {
    if (error instanceof Ruled) return error.finding;
    throw error;
  });
  return first.result === 'ok' ? first : ask(3 * lab.shortTtl);
}

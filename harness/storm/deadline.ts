// The end that every run has: a run that is not over by then hangs somewhere, and is cut off, reported and cleaned up.
import { environmentError } from '../errors.ts';
import type { Plan } from '../plan/schema.ts';

/** Twice what everything takes that waits with a patience of its own: workers getting ready, members coming back, releases, quits. */
const SLACK_MS = 180_000;
/** Leases run out, start again with an election, and are looked for once more. */
const LIVES_OF_A_LEASE = 3;

/** How long the storm of a plan may take from the first worker's start to the census, in ms. Far more than it needs. */
export function deadlineMs({ durationMs, workers, etcd }: Plan): number {
  const ttlSeconds = Math.max(...workers.flatMap(({ rounds }) => rounds.map((round) => round.ttlSeconds)));
  return durationMs + LIVES_OF_A_LEASE * (ttlSeconds * 1000 + 5 * etcd.electionMs) + SLACK_MS;
}

/** Tells of the failure after so long, unless it is called off. */
export function cutOffAt(ms: number, onFailure: (error: Error) => void): () => void {
  const timer = setTimeout(() => {
    onFailure(
      environmentError(
        'run-too-long',
        `The run was not over after ${Math.round(ms / 1000)} s and was cut off.`,
        'Look into the run directory; what was recorded until then is kept. This may be a bug of lockstorm.',
      ),
    );
  }, ms);
  return () => clearTimeout(timer);
}

// Waiting until etcd in a container says that it is healthy. Images of etcd have no shell, so it is asked from outside, over HTTP.
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when every one has said so at `/health`, or when the signal says that nobody waits any more. */
export async function untilHealthy(endpoints: readonly string[], signal: AbortSignal): Promise<void> {
  await Promise.all(endpoints.map((endpoint) => healthy(endpoint, signal)));
}

async function healthy(endpoint: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const answer = await fetch(`${endpoint}/health`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(1_000)]),
      });
      // {"health":"true","reason":""}
      if (/"health":\s*"?true/.test(await answer.text())) return;
    } catch {
      // Not yet.
    }
    await sleep(50, undefined, { signal }).catch(() => {});
  }
}

// The image that workers are started from, out of the cache that runs use: built once, if it is not there.
import { imagesFolder, prepareWorkerImage } from '../harness/fleet/worker-image.ts';
import type { WorkerImage } from '../harness/fleet/worker-image.ts';

/** The subject whose workers are measured: our own, on npm etcd3. */
export const SUBJECT = 'session-mutex';

export function workerImage(): Promise<WorkerImage> {
  return prepareWorkerImage({ subjects: [SUBJECT], cacheDirectory: imagesFolder() });
}

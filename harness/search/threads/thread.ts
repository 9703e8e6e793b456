// The entry of a thread: does one job after the other, as its parent says. Started from compiled JavaScript by sim-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../errors.ts';
import type { FromThread, Job, News, Results, ThreadData } from './messages.ts';
import { PlanRunner } from './plan-runner.ts';
import { Pulse } from './pulse.ts';
import { run } from './run-job.ts';
import { search } from './search-job.ts';
import { shrink } from './shrink-job.ts';

/** Stack traces cost 13 to 30 % of a search; who looks at one plan wants them. */
const FRAMES = { search: 0, details: 10 };

const { bundles, pulse: memory } = workerData as ThreadData;
const pulse = new Pulse(memory);
const runner = new PlanRunner(bundles, () => pulse.beat());
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
const say = (message: FromThread): void => parentPort!.postMessage(message);

function work(job: Job): Promise<Results[Job['kind']]> {
  Error.stackTraceLimit = job.kind === 'run' && job.depth === 'details' ? FRAMES.details : FRAMES.search;
  if (job.kind === 'search') return search(job, { runner, pulse, tell: (news: News) => say({ type: 'news', news }) });
  if (job.kind === 'shrink') return shrink(job, runner);
  return run(job, runner);
}

parentPort!.on('message', (job: Job) => {
  work(job).then(
    (result) => say({ type: 'done', result }),
    // No failure of a subject comes here: this is a fault of ours.
    (error: unknown) => say({ type: 'broken', message: messageOf(error) }),
  );
});
say({ type: 'ready' });

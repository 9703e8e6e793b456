// etcdctl-lock: `etcdctl lock NAME -- command`, with a command that guards a critical section (workers/etcdctl).
import { join } from 'node:path';
import { findOnPath } from '../../cluster/find-on-path.ts';
import { environmentError } from '../../errors.ts';
import type { BuiltInCommand, PrepareOptions } from '../built-in-commands.ts';
import type { WorkerCommand } from '../worker-image.ts';
import { workerEnvironment } from '../worker-environment.ts';
import { findEtcdctl, hasEtcdctl } from './find-etcdctl.ts';
import type { Etcdctl } from './find-etcdctl.ts';
import { programsOf } from './our-program.ts';

export const etcdctlLock: BuiltInCommand = {
  title: 'etcdctl lock NAME -- command',
  orphaned: false,
  fixedClock: 'etcdctl is a Go program, which asks the kernel for the time by itself, past libfaketime',
  // It does not look at whether its session lives while the command runs.
  survives: ['kill'],
  available: hasEtcdctl,
  prepare: async (options) => etcdctlWorker(await findEtcdctl(options), options),
};

/** A worker on this etcdctl. `apart`: what it guards runs in a session of its own, and is not struck with it (docs/track-record.md, T12). */
export async function etcdctlWorker(
  { file, version }: Etcdctl,
  { cache, apart = false }: Pick<PrepareOptions, 'cache'> & { readonly apart?: boolean },
): Promise<WorkerCommand> {
  if (apart && (await findOnPath('setsid')) === undefined)
    throw environmentError('no-setsid', 'This machine has no setsid.', 'Install util-linux.');
  const folder = await programsOf(['etcdctl/worker', 'etcdctl/critical-section'], cache);
  const args = [join(folder, 'worker.cjs'), file, version, ...(apart ? ['apart'] : [])];
  return { file: process.execPath, args, env: workerEnvironment() };
}

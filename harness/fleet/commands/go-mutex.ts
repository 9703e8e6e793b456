// go-mutex and go-mutex-trylock: Session and Mutex of etcd's own Go client (clientv3/concurrency), in workers/go.
import { faultNames } from '../../plan/schema.ts';
import type { BuiltInCommand } from '../built-in-commands.ts';
import { workerEnvironment } from '../worker-environment.ts';
import { canBuildGo, clientVersion, goProgram } from './go-program.ts';

/**
 * Kept from etcd's answers, by a cut or by delay, a holder is told up to a second and a round trip after its lease may have run out
 * (workers/go/README.md): a red build that says so each time would say nothing.
 */
const survives = faultNames.filter((what) => what !== 'cut' && what !== 'slow' && what !== 'clock');

function goMutex(how: string, ...args: readonly string[]): BuiltInCommand {
  return {
    get title() {
      return `clientv3/concurrency ${clientVersion()} (Go), ${how}`;
    },
    orphaned: true,
    fixedClock: 'a Go program asks the kernel for the time by itself, past libfaketime',
    survives,
    available: canBuildGo,
    prepare: async (options) => ({ file: await goProgram('worker', options), args, env: workerEnvironment() }),
  };
}

/** Waits in the queue, with Mutex.Lock. */
export const goMutexLock = goMutex('Mutex.Lock');

/** Asks again and again, with Mutex.TryLock. */
export const goMutexTryLock = goMutex('Mutex.TryLock, every 50 ms', '--trylock');

// For everybody's tests: an etcd, resolved once per process by the chain that users have, and a way to make it stand still.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolveBinary } from './resolve.ts';
import type { BinaryEtcd } from './resolved-etcd.ts';

let resolved: Promise<BinaryEtcd> | undefined;

/** What `--etcd auto` (or LOCKSTORM_TEST_ETCD, in the syntax of --etcd) gives on this machine. */
export function testEtcd(): Promise<BinaryEtcd> {
  resolved ??= resolveBinary(process.env['LOCKSTORM_TEST_ETCD'] ?? 'auto', { offline: false, log: () => {} });
  return resolved;
}

/** SIGSTOPs a process, and resolves when all its threads stand still: the signal is on its way when kill() returns, no more. */
export async function stopProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (!threadsOf(pid).every((state) => state === 'T')) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** State letters of the threads; none where there is no /proc. */
function threadsOf(pid: number): string[] {
  if (!existsSync(`/proc/${pid}/task`)) return [];
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      // The name before it is in parentheses and may hold anything.
      return readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .charAt(0);
    } catch {
      return []; // it ended meanwhile
    }
  });
}

// Ends a process group when the harness dies, however it dies: a small shell that waits for the end of a pipe that only we hold.
import { spawn } from 'node:child_process';
import { withoutCredentials } from './own/own-options.ts';

/** Watches over the group led by `pid`; the answer calls it off, which has to happen as soon as that process is gone. */
export function watchOver(pid: number): () => void {
  const watchdog = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "-$1"', 'lockstorm-watchdog', String(pid)], {
    // A group of its own: Ctrl-C in a terminal is for the harness, which then ends its processes in order.
    detached: true,
    env: withoutCredentials(process.env),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the next sweep ends what we leave (harness/store/strays.ts).
  watchdog.on('error', () => {});
  watchdog.stdin.on('error', () => {});
  watchdog.unref();
  (watchdog.stdin as typeof watchdog.stdin & { unref?: () => void }).unref?.();
  return () => {
    // SIGKILL to the group, so that the kill in it is never reached.
    if (watchdog.pid === undefined || watchdog.exitCode !== null || watchdog.signalCode !== null) return;
    try {
      process.kill(-watchdog.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
}

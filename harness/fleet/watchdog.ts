// Ends every worker of a fleet when the harness dies, however it dies: workers leave by themselves when their stdin closes, but not one that
// is stopped, stuck or a command that does not look. A small shell waits for the end of a pipe that only we hold.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { MARK } from './marks.ts';

/**
 * Lines on stdin: `+ PID` and `- PID`, of a group's leader. At its end the groups that are left go, and whatever else has our mark in its
 * environment: in a session of its own, or started in the very moment. Until nothing is found, because what is being killed may fork.
 */
const SCRIPT = `
left=' '
while read -r sign pid; do
  case "$sign" in
    +) left="$left$pid " ;;
    -) case "$left" in *" $pid "*) left="\${left%%" $pid "*} \${left#*" $pid "}" ;; esac ;;
  esac
done
for pid in $left; do kill -9 -- "-$pid" 2>/dev/null; done
for again in 1 2 3 4 5 6 7 8 9 10; do
  found=$(grep -lsF -- "$1" /proc/[0-9]*/environ 2>/dev/null)
  [ -n "$found" ] || exit 0
  for file in $found; do
    pid=\${file#/proc/}
    pid=\${pid%/environ}
    kill -9 -- "-$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null
  done
done
`;

export class Watchdog implements Disposable {
  readonly #shell: ChildProcess;

  /** `mark`: of the fleet (marks.ts). Where no shell can be started the next run sweeps what is left. */
  constructor(mark: string) {
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'lockstorm-watchdog', `${MARK}=${mark}`], {
      // A group of its own: Ctrl-C in a terminal is for the harness, which then ends its workers in order.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'] },
    });
    this.#shell.on('error', () => undefined);
    this.#shell.stdin?.on('error', () => undefined);
    this.#shell.unref();
    const { stdin } = this.#shell;
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  }

  /** Watches over the group that `pid` leads; call the result when that process is gone, before its pid can mean another. */
  over(pid: number): () => void {
    this.#shell.stdin?.write(`+ ${pid}\n`);
    return () => this.#shell.stdin?.write(`- ${pid}\n`);
  }

  /** Calls it off: it ends nothing any more. */
  [Symbol.dispose](): void {
    const { pid, exitCode, signalCode } = this.#shell;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}

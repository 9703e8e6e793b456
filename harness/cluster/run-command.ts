// A command of the system run to its end, within a time; it and its children are ended with us.
import { spawn } from 'node:child_process';
import { environmentError } from '../errors.ts';
import { recordRunning } from '../store/running.ts';
import { withoutCredentials } from './own/own-options.ts';
import { watchOver } from './watchdog.ts';

export interface CommandOutcome {
  /** It ended by itself with code 0. */
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it is not ok, in words: `apt-get exited with code 100`, `go took longer than 15 s`. */
  readonly problem: string;
}

export interface CommandOptions {
  readonly timeoutMs: number;
  /** Ends it like the time-out. */
  readonly signal?: AbortSignal;
  /** Ended earlier when its output does not show `progress` within this time: the sign of a network that swallows everything. */
  readonly silence?: { readonly ms: number; readonly progress: RegExp };
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Never rejects. At the time-out its whole process group gets SIGKILL. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: withoutCredentials(options.env ?? process.env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    const forget = pid === undefined ? () => {} : recordRunning({ pid, what: command });
    const callOff = pid === undefined ? () => {} : watchOver(pid);
    let ended: string | undefined;
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const kill = (why: string): void => {
      ended ??= `${command} ${why}`;
      try {
        if (pid !== undefined) process.kill(-pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    };
    const interrupt = (): void => kill('was interrupted');
    const { timeoutMs, silence, signal } = options;
    const timers = [setTimeout(() => kill(`took longer than ${timeoutMs / 1000} s`), timeoutMs)];
    const listen = (): void => {
      if (silence && !silence.progress.test(stdout)) kill(`got no answer within ${silence.ms / 1000} s`);
    };
    if (silence) timers.push(setTimeout(listen, silence.ms));
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted) interrupt();
    const end = (problem: string): void => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      resolve({ ok: problem === '', stdout, stderr, problem });
    };
    child.once('error', (error) => end(`${command} could not be started (${error.message})`));
    child.once('exit', () => {
      callOff();
      forget();
    });
    child.once('close', (code, killedBy) => {
      if (ended !== undefined) end(ended);
      else if (code === 0) end('');
      else end(killedBy ? `${command} was ended by ${killedBy}` : `${command} exited with code ${code}`);
    });
  });
}

/** Its argument, or `command-failed` with the last line that the command said. */
export function mustWork(outcome: CommandOutcome): CommandOutcome {
  if (outcome.ok) return outcome;
  const said = outcome.stderr.trim().split('\n').at(-1) ?? '';
  throw environmentError(
    'command-failed',
    `${outcome.problem}${said ? `: ${said}` : ''}`,
    'Look at the network and at free space.',
  );
}

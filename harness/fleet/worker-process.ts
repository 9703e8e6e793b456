// One worker process as the controller has it: what it says, checked; what is said to it; and its end, with an exact reason.
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { FromWorker, ToWorker } from '../../workers/protocol.ts';
import type { Clock } from '../clock.ts';
import { deferred } from '../deferred.ts';
import { exitedEarly, instead } from './exit.ts';
import type { Complaint, Exit, ExitReason, Garbage } from './exit.ts';
import { isCommand } from './command-subject.ts';
import type { FakeClock } from './fake-clock.ts';
import { EXCERPT, Hearing } from './hearing.ts';
import { Overlapping } from './overlapping.ts';
import { killGroup, killProcess, signalGroup } from './process-group.ts';

export type { Complaint, Exit, Garbage } from './exit.ts';

export type WorkerChild = ChildProcessByStdio<Writable, Readable, Readable>;

export interface WorkerProcessOptions {
  readonly subject: string;
  readonly clock: Clock;
  readonly maxLineBytes: number;
  /** Time from hello to ready, in ms; a worker that needs longer is ended. */
  readonly readyTimeoutMs: number;
  /** Moves the wall clock of a command; absent where it has none that can be moved. */
  readonly fakeClock?: Pick<FakeClock, 'move'>;
}

/** A process that outlives the worker may hold its pipes open; the exit is told after this time all the same. */
const PIPES_OPEN_MS = 1_000;
/** Who closes its stdout and is not gone after this time has not just ended. */
const MUTE_MS = 3_000;
const STDERR_KEPT = 8_192;

export class WorkerProcess {
  readonly pid: number;
  readonly subject: string;
  /**
   * Resolves when the process is gone and its stdout was read to the end: all messages were delivered before. Where a process outlives it and
   * holds that pipe open, this does not wait for it, and what it writes is delivered later. Never rejects.
   */
  readonly exited: Promise<Exit>;
  /** Resolves when nobody can say anything any more: the process is gone, and its pipes are closed. */
  readonly silent: Promise<void>;
  /** Resolves when the worker has loaded its subject and waits for hello, as far as it says so, or is gone. */
  readonly loaded: Promise<void>;

  readonly #child: WorkerChild;
  readonly #options: WorkerProcessOptions;
  readonly #hearing: Hearing;
  readonly #loaded = deferred<void>();
  readonly #exited = deferred<Exit>();
  readonly #silent = deferred<void>();
  #heard: ((message: FromWorker, readAtUs: number) => void)[] = [];
  #onGarbage: ((garbage: Garbage) => void)[] = [];
  /** Garbage from before anybody listened: a spare may talk. */
  #unheardGarbage: Garbage[] = [];
  #firstGarbage: Garbage | undefined;
  #stderrTail = '';
  #answered = false;
  #greeted = false;
  #quitSent = false;
  #ending: ExitReason | undefined;
  #complaint: Complaint | undefined;
  #exitedUs: number | undefined;
  #killedUs: number | undefined;
  #readyTimer: NodeJS.Timeout | undefined;
  #muteTimer: NodeJS.Timeout | undefined;
  readonly #pauses = new Overlapping();
  readonly #stalls = new Overlapping();

  /** For the fleet: `child` was spawned detached, with three pipes. */
  constructor(child: WorkerChild & { readonly pid: number }, options: WorkerProcessOptions) {
    this.#child = child;
    this.#options = options;
    this.pid = child.pid;
    this.subject = options.subject;
    this.exited = this.#exited.promise;
    this.loaded = this.#loaded.promise;
    this.silent = this.#silent.promise;
    this.#hearing = new Hearing({
      maxLineBytes: options.maxLineBytes,
      onLine: () => this.#loaded.resolve(),
      onMessage: (message, readAtUs) => this.#hear(message, readAtUs),
      onGarbage: (garbage) => this.#garbage(garbage),
      onUnbearable: (code, why) => this.#complain(code, why),
    });
    child.stdin.on('error', () => undefined); // it is gone: its exit says so
    child.stdout.on('data', (chunk: Buffer) => this.#hearing.read(chunk, options.clock.nowUs()));
    child.stdout.once('end', () => this.#expectExit());
    child.stdout.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderrTail = (this.#stderrTail + text).slice(-STDERR_KEPT);
    });
    child.stderr.on('error', () => undefined);
    child.once('exit', (code, signal) => this.#onExit(code, signal));
    child.once('close', () => this.#onClose());
  }

  /** True once the exit was observed. */
  get gone(): boolean {
    return this.#exitedUs !== undefined;
  }

  /** Run clock, µs, of the first SIGKILL by `kill`; undefined before it. */
  get killedUs(): number | undefined {
    return this.#killedUs;
  }

  /** Writes one line to the worker; nothing happens when it is gone. Hello starts the time that it has to become ready. */
  send(message: ToWorker): void {
    this.#quitSent ||= 'quit' in message;
    this.#greeted ||= 'hello' in message;
    if ('hello' in message) this.#expectReady();
    if (!this.gone && this.#child.stdin.writable) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** The fault: SIGKILL to the worker itself, before this returns. */
  kill(): void {
    if (this.gone) return;
    this.#ending ??= 'fault';
    this.#killedUs ??= this.#options.clock.nowUs();
    killProcess(this.pid);
  }

  /**
   * The fault: SIGSTOP to the worker and what it started; returns SIGCONT, for once. Pauses that overlap end with the last of them. A
   * worker that is stopped can be killed and ended like any other.
   */
  pause(): () => void {
    if (this.gone) return () => {};
    clearTimeout(this.#readyTimer);
    return this.#pauses.begin(
      () => signalGroup(this.pid, 'SIGSTOP'),
      () => this.#goOn(),
    );
  }

  /**
   * The fault: the worker's event loop takes no turn for `forMs`; returns how to end that before its time, for once. Stalls that overlap end
   * with the last of them. What a command does between its messages is not ours to block: it is paused instead.
   */
  stall(forMs: number): () => void {
    if (isCommand(this.subject)) return this.pause();
    if (this.gone) return () => {};
    clearTimeout(this.#readyTimer);
    this.send({ stall: { forMs } });
    return this.#stalls.begin(
      () => undefined,
      () => this.#takeTurns(),
    );
  }

  /** The fault: the wall clock of the worker jumps, on top of earlier jumps. Throws for a command that was started without such a clock. */
  moveClock(jumpMs: number): void {
    if (!isCommand(this.subject)) return this.send({ clock: { jumpMs } });
    const { fakeClock } = this.#options;
    if (!fakeClock) throw new Error(`the command ${this.subject} was started without a clock that can be moved`);
    fakeClock.move(jumpMs);
  }

  /** Ends the worker and its process group at once, as cleanup. */
  end(): void {
    if (this.gone) return;
    this.#ending ??= 'cleanup';
    killGroup(this.pid);
  }

  /** Stops listening to whoever holds the pipes of a worker that is gone. */
  hangUp(): void {
    if (this.gone) for (const pipe of [this.#child.stdout, this.#child.stderr]) pipe.destroy();
  }

  /** Asks the worker to quit, as cleanup. */
  dismiss(): void {
    if (!this.#quitSent) this.#ending ??= 'cleanup';
    if (this.#pauses.any) this.#goOn();
    if (this.#stalls.any) this.#takeTurns();
    this.send({ quit: {} });
  }

  /** Calls back for every message, with the run clock (µs) at which it was read. */
  onMessage(callback: (message: FromWorker, readAtUs: number) => void): void {
    this.#heard.push(callback);
  }

  /** Calls back for every line that is no message, also for those from before. */
  onGarbage(callback: (garbage: Garbage) => void): void {
    this.#onGarbage.push(callback);
    for (const garbage of this.#unheardGarbage.splice(0)) callback(garbage);
  }

  #hear(message: FromWorker, readAtUs: number): void {
    if ('ready' in message || 'broken' in message) {
      this.#answered = true;
      clearTimeout(this.#readyTimer);
    }
    for (const callback of this.#heard) callback(message, readAtUs);
  }

  #garbage(garbage: Garbage): void {
    this.#firstGarbage ??= garbage;
    if (this.#onGarbage.length === 0 && this.#unheardGarbage.length < EXCERPT) this.#unheardGarbage.push(garbage);
    for (const callback of this.#onGarbage) callback(garbage);
  }

  /** `why`: a clause about the worker. */
  #complain(code: Complaint['code'], why: string): void {
    this.#complaint ??= { code, text: `The worker of ${this.subject} was ended: ${why}.` };
    if (this.gone) return this.hangUp();
    this.#ending ??= 'crash';
    killGroup(this.pid);
  }

  /** Its stdout is closed. Most often its exit follows at once; if we took no turn meanwhile, it is told of in the next one. */
  #expectExit(looks = 2): void {
    if (this.gone || this.#quitSent) return;
    this.#muteTimer = setTimeout(() => {
      if (this.#pauses.any || this.#stalls.any) return this.#expectExit();
      if (looks > 1) return this.#expectExit(looks - 1);
      if (!this.#quitSent) this.#complain('mute', 'it closed its stdout, and so cannot say anything any more');
    }, MUTE_MS / 2);
  }

  /** Whoever is not ready yet gets the whole time once more: it could not use what it had. */
  #goOn(): void {
    if (this.gone) return;
    signalGroup(this.pid, 'SIGCONT');
    this.#expectReady();
  }

  #takeTurns(): void {
    this.send({ resume: {} });
    this.#expectReady();
  }

  #expectReady(): void {
    if (!this.#greeted || this.#answered || this.gone || this.#pauses.any || this.#stalls.any) return;
    const { readyTimeoutMs } = this.#options;
    clearTimeout(this.#readyTimer);
    this.#readyTimer = setTimeout(() => {
      this.#complain(
        'never-ready',
        `it was not ready ${readyTimeoutMs / 1000} s after hello${instead(this.#firstGarbage)}`,
      );
    }, readyTimeoutMs);
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#exitedUs = this.#options.clock.nowUs();
    clearTimeout(this.#readyTimer);
    clearTimeout(this.#muteTimer);
    this.#loaded.resolve();
    killGroup(this.pid); // what it started ends with it
    const tell = (): void => this.#tellExit(code, signal);
    const bound = setTimeout(tell, PIPES_OPEN_MS);
    void this.silent.then(() => {
      clearTimeout(bound);
      return tell();
    });
  }

  #onClose(): void {
    this.#hearing.close(this.#options.clock.nowUs());
    this.#silent.resolve();
  }

  #tellExit(code: number | null, signal: NodeJS.Signals | null): void {
    const reason = this.#reason(code, signal);
    if (reason === 'crash' && !this.#answered)
      this.#complaint ??= exitedEarly(this.subject, code, signal, this.#stderrTail, this.#firstGarbage);
    this.#exited.resolve({
      pid: this.pid,
      code,
      signal,
      exitedUs: this.#exitedUs ?? this.#options.clock.nowUs(),
      reason,
      ...(this.#complaint && { complaint: this.#complaint }),
      stderrTail: this.#stderrTail,
    });
  }

  #reason(code: number | null, signal: NodeJS.Signals | null): ExitReason {
    if (signal === 'SIGKILL' && this.#ending) return this.#ending;
    if (code === 0 && this.#quitSent) return this.#ending === 'cleanup' ? 'cleanup' : 'quit';
    return 'crash';
  }
}

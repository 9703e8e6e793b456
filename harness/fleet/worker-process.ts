// One worker process as the controller has it: what it says, checked; what is said to it; and its end, with an exact reason.
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { FromWorker, ToWorker } from '../../workers/protocol.ts';
import type { Clock } from '../clock.ts';
import { deferred } from '../deferred.ts';
import type { Complaint, Exit, ExitReason, Garbage } from './exit.ts';
import { FloodGauge } from './flood-gauge.ts';
import { LineSplitter } from './line-splitter.ts';
import { parseMessage } from './messages.ts';
import { killGroup, killProcess, signalGroup } from './process-group.ts';

export type { Complaint, Exit, Garbage } from './exit.ts';

export type WorkerChild = ChildProcessByStdio<Writable, Readable, Readable>;

export interface WorkerProcessOptions {
  readonly subject: string;
  readonly clock: Clock;
  readonly maxLineBytes: number;
  /** Time from hello to ready, in ms; a worker that needs longer is ended. */
  readonly readyTimeoutMs: number;
}

/** A grandchild may hold the pipes open after the worker is gone; nobody waits longer for it. */
const PIPES_OPEN_MS = 1_000;
const STDERR_KEPT = 8_192;
const EXCERPT = 200;

export class WorkerProcess {
  readonly pid: number;
  readonly subject: string;
  /** Resolves when the process is gone and its stdout was read to the end: all messages were delivered before. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Resolves when the worker has loaded its subject and waits for hello, as far as it says so, or is gone. */
  readonly loaded: Promise<void>;

  readonly #child: WorkerChild;
  readonly #options: WorkerProcessOptions;
  readonly #splitter: LineSplitter;
  readonly #gauge = new FloodGauge();
  readonly #loaded = deferred<void>();
  readonly #exited = deferred<Exit>();
  #heard: ((message: FromWorker, readAtUs: number) => void)[] = [];
  #onGarbage: ((garbage: Garbage) => void)[] = [];
  /** Garbage from before anybody listened: a spare may talk. */
  #unheardGarbage: Garbage[] = [];
  #stderrTail = '';
  #answered = false;
  #deaf = false;
  #greeted = false;
  #quitSent = false;
  #ending: ExitReason | undefined;
  #complaint: Complaint | undefined;
  #exitedUs: number | undefined;
  #killedUs: number | undefined;
  #readyTimer: NodeJS.Timeout | undefined;
  #pauses = 0;

  /** For the fleet: `child` was spawned detached, with three pipes. */
  constructor(child: WorkerChild & { readonly pid: number }, options: WorkerProcessOptions) {
    this.#child = child;
    this.#options = options;
    this.pid = child.pid;
    this.subject = options.subject;
    this.exited = this.#exited.promise;
    this.loaded = this.#loaded.promise;
    this.#splitter = new LineSplitter(options.maxLineBytes);
    child.stdin.on('error', () => undefined); // it is gone: its exit says so
    child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    child.stdout.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderrTail = (this.#stderrTail + text).slice(-STDERR_KEPT);
    });
    child.stderr.on('error', () => undefined);
    child.once('exit', () => this.#onExit());
    child.once('close', (code, signal) => this.#onClose(code, signal));
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
    if ('quit' in message) this.#quitSent = true;
    if ('hello' in message) {
      this.#greeted = true;
      if (this.#pauses === 0) this.#expectReady();
    }
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
    this.#pauses += 1;
    if (this.#pauses === 1) {
      clearTimeout(this.#readyTimer);
      signalGroup(this.pid, 'SIGSTOP');
    }
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#pauses -= 1;
      if (this.#pauses === 0) this.#goOn();
    };
  }

  /** Ends the worker and its process group at once, as cleanup. */
  end(): void {
    if (this.gone) return;
    this.#ending ??= 'cleanup';
    killGroup(this.pid);
  }

  /** Asks the worker to quit, as cleanup. */
  dismiss(): void {
    if (!this.#quitSent) this.#ending ??= 'cleanup';
    if (this.#pauses > 0) this.#goOn();
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

  #read(chunk: Buffer): void {
    if (this.#deaf) return;
    const readAtUs = this.#options.clock.nowUs();
    const lines = this.#splitter.push(chunk);
    if (this.#gauge.overflows(lines.length, chunk.length, readAtUs)) {
      return this.#endFor('flooded', 'it floods its stdout', lines[0] ?? '', readAtUs);
    }
    for (const line of lines) {
      if (line.length > this.#options.maxLineBytes) return this.#endForLength(line, readAtUs);
      this.#hear(line, readAtUs);
    }
    if (this.#splitter.overlong) this.#endForLength(this.#splitter.torn, readAtUs);
  }

  #hear(line: string, readAtUs: number): void {
    this.#loaded.resolve();
    if (line.trim() === '') return;
    const parsed = parseMessage(line);
    if ('why' in parsed) return this.#garbage({ line, why: parsed.why, code: 'not-a-message', readAtUs });
    if ('ready' in parsed.message || 'broken' in parsed.message) {
      this.#answered = true;
      clearTimeout(this.#readyTimer);
    }
    for (const callback of this.#heard) callback(parsed.message, readAtUs);
  }

  #garbage(garbage: Garbage): void {
    const excerpt = { ...garbage, line: garbage.line.slice(0, EXCERPT) };
    if (this.#onGarbage.length === 0 && this.#unheardGarbage.length < EXCERPT) this.#unheardGarbage.push(excerpt);
    for (const callback of this.#onGarbage) callback(excerpt);
  }

  #endForLength(line: string, readAtUs: number): void {
    this.#endFor('line-too-long', `it wrote a line of more than ${this.#options.maxLineBytes} bytes`, line, readAtUs);
  }

  #endFor(code: 'flooded' | 'line-too-long', why: string, line: string, readAtUs: number): void {
    this.#deaf = true;
    this.#garbage({ line, why, code, readAtUs });
    this.#complain(code, `The worker of ${this.subject} was ended: ${why}.`);
  }

  #complain(code: Complaint['code'], text: string): void {
    this.#complaint ??= { code, text };
    if (this.gone) return;
    this.#ending ??= 'crash';
    killGroup(this.pid);
  }

  /** Whoever is not ready yet gets the whole time once more: it could not use what it had. */
  #goOn(): void {
    if (this.gone) return;
    signalGroup(this.pid, 'SIGCONT');
    if (this.#greeted && !this.#answered) this.#expectReady();
  }

  #expectReady(): void {
    const { readyTimeoutMs } = this.#options;
    clearTimeout(this.#readyTimer);
    this.#readyTimer = setTimeout(() => {
      const text = `The worker of ${this.subject} was not ready ${readyTimeoutMs / 1000} s after hello, and was ended.`;
      this.#complain('never-ready', text);
    }, readyTimeoutMs);
  }

  #onExit(): void {
    this.#exitedUs = this.#options.clock.nowUs();
    clearTimeout(this.#readyTimer);
    this.#loaded.resolve();
    killGroup(this.pid); // what it started ends with it
    const { stdout, stderr } = this.#child;
    const bound = setTimeout(() => [stdout, stderr].forEach((pipe) => pipe.destroy()), PIPES_OPEN_MS);
    this.#child.once('close', () => clearTimeout(bound));
  }

  #onClose(code: number | null, signal: NodeJS.Signals | null): void {
    const { torn } = this.#splitter;
    const exitedUs = this.#exitedUs ?? this.#options.clock.nowUs();
    if (torn !== '' && !this.#deaf) {
      const why = 'the last line was cut off by the end of the process';
      this.#garbage({ line: torn, why, code: 'torn', readAtUs: this.#options.clock.nowUs() });
    }
    const reason = this.#reason(code, signal);
    if (reason === 'crash' && !this.#answered) this.#complaint ??= this.#exitedEarly(code, signal);
    this.#exited.resolve({
      pid: this.pid,
      code,
      signal,
      exitedUs,
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

  #exitedEarly(code: number | null, signal: NodeJS.Signals | null): Complaint {
    const how = signal === null ? `exit code ${code}` : signal;
    const last = this.#stderrTail.trim().split('\n').at(-1);
    const text = `The worker of ${this.subject} ended before it was ready (${how})${last ? `: ${last}` : ''}.`;
    return { code: 'exited-early', text };
  }
}

// The worker's ear: JSON lines on stdin. When stdin closes the controller is dead, and nothing may keep this process.
import { fstatSync, readSync } from 'node:fs';
import { leave } from './leave.ts';
import type { ToWorker } from './protocol.ts';

const STDIN = 0;
const NEWLINE = 0x0a;

export class Ear {
  readonly #onMessage: (message: ToWorker) => void;
  #unheard = Buffer.alloc(0);

  /** Calls back for each message. A line that is no JSON throws, which ends the worker: a controller never sends one. */
  constructor(onMessage: (message: ToWorker) => void) {
    this.#onMessage = onMessage;
  }

  /** From now on it hears. */
  listen(): void {
    const { stdin } = process;
    stdin.on('data', (chunk: Buffer) => {
      this.#unheard = Buffer.concat([this.#unheard, chunk]);
      this.#hear();
    });
    for (const end of ['end', 'close', 'error']) stdin.once(end, leave);
  }

  /**
   * For who blocks the event loop: whether this line came meanwhile. It stays to be heard in its turn, like all that came before it. Leaves the
   * process when stdin is closed.
   */
  overhears(line: string): boolean {
    // Only what process.stdin made non-blocking can be read without waiting.
    const stdin = fstatSync(STDIN);
    if (stdin.isFIFO() || stdin.isSocket()) this.#readAll();
    return this.#unheard.includes(`${line}\n`);
  }

  /** One line at a time: a message may read on while it is carried out. */
  #hear(): void {
    for (let end = this.#unheard.indexOf(NEWLINE); end >= 0; end = this.#unheard.indexOf(NEWLINE)) {
      const line = this.#unheard.toString('utf8', 0, end).trim();
      this.#unheard = this.#unheard.subarray(end + 1);
      if (line === '') continue;
      const message: ToWorker = JSON.parse(line);
      this.#onMessage(message);
    }
  }

  #readAll(): void {
    const chunk = Buffer.alloc(65_536);
    for (;;) {
      try {
        const length = readSync(STDIN, chunk);
        if (length === 0) leave();
        this.#unheard = Buffer.concat([this.#unheard, chunk.subarray(0, length)]);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return;
        leave();
      }
    }
  }
}

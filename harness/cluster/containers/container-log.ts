// The log of one container, followed into a file over all its lives.
import { appendFileSync } from 'node:fs';
import { Writable, type Readable } from 'node:stream';
import type { Container } from 'dockerode';
import { engineReason } from './engine-reason.ts';

export class ContainerLog {
  readonly #container: Container;
  readonly #path: string;
  /** The engine tells the log from its beginning: so much of it is in the file. */
  #writtenBytes = 0;

  constructor(container: Container, path: string) {
    this.#container = container;
    this.#path = path;
  }

  /** Resolves when the container has ended and all of it is written. Never rejects: a log that cannot be had says so itself. */
  async follow(): Promise<void> {
    try {
      const stream = (await this.#container.logs({ follow: true, stdout: true, stderr: true })) as Readable;
      let seenBytes = 0;
      const into = new Writable({
        write: (chunk: Buffer, _, done) => {
          const known = Math.min(chunk.length, Math.max(0, this.#writtenBytes - seenBytes));
          seenBytes += chunk.length;
          this.#append(chunk.subarray(known));
          done();
        },
      });
      this.#container.modem.demuxStream(stream, into, into);
      await new Promise<void>((resolve, reject) => {
        stream.once('end', resolve).once('close', resolve).once('error', reject);
      });
    } catch (error) {
      this.#note(`the engine gives no log: ${engineReason(error)}`);
    }
  }

  #append(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#writtenBytes += chunk.length;
    this.#write(chunk);
  }

  #note(text: string): void {
    this.#write(`${JSON.stringify({ lockstorm: text })}\n`);
  }

  /** A disk that is full is told by the journal. */
  #write(data: Buffer | string): void {
    try {
      appendFileSync(this.#path, data);
    } catch {
      // see above
    }
  }
}

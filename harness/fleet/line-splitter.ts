// Cuts a byte stream into lines, without ever holding more than one line's worth of an unfinished one.

const NEWLINE = 0x0a;

export class LineSplitter {
  readonly #maxLineBytes: number;
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** The lines that this chunk completes, without their ends. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      lines.push(this.#finish(chunk.subarray(from, at)));
      from = at + 1;
    }
    if (from < chunk.length) {
      this.#rest.push(chunk.subarray(from));
      this.#restBytes += chunk.length - from;
    }
    return lines;
  }

  /** True when the unfinished line is longer than a line may be. */
  get overlong(): boolean {
    return this.#restBytes > this.#maxLineBytes;
  }

  /** The unfinished line. */
  get torn(): string {
    return Buffer.concat(this.#rest).toString('utf8');
  }

  #finish(end: Buffer): string {
    if (this.#restBytes === 0) return end.toString('utf8');
    const line = Buffer.concat([...this.#rest, end]).toString('utf8');
    this.#rest = [];
    this.#restBytes = 0;
    return line;
  }
}

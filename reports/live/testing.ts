// A terminal for tests: as large as asked for, it keeps what was written, and shows what would stand on the screen.
import { EventEmitter } from 'node:events';

/** A screen of so many columns and rows that understands what log-update writes; what scrolls off the top is kept too. */
export class FakeTerminal extends EventEmitter {
  columns: number;
  rows: number;
  readonly isTTY: boolean;
  /** Everything that was written. */
  written = '';
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(size: { columns: number; rows: number; isTTY?: boolean }) {
    super();
    this.columns = size.columns;
    this.rows = size.rows;
    this.isTTY = size.isTTY ?? true;
  }

  /** As the views take it: they only write to it, and listen to its size. */
  get stream(): NodeJS.WriteStream {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of a stream is used
    return this as unknown as NodeJS.WriteStream;
  }

  /** All lines, those that scrolled off first, without empty ones at the end. */
  get lines(): string[] {
    return this.#lines.join('\n').trimEnd().split('\n');
  }

  write(text: string): boolean {
    this.written += text;
    const told =
      // oxlint-disable-next-line no-control-regex -- what terminals are told
      /\u001B\[(?:(\d*)A|(\d*)B|(2?K)|([\d;?]*[a-zA-Z]))|([\s\S])/gu;
    for (const [, up, down, erase, other, character] of text.matchAll(told)) {
      if (up !== undefined) this.#row = Math.max(0, this.#lines.length - this.rows, this.#row - Number(up || 1));
      else if (down !== undefined) this.#down(Number(down || 1));
      else if (erase === '2K') this.#lines[this.#row] = '';
      else if (erase === 'K') this.#lines[this.#row] = this.#lines[this.#row]!.slice(0, this.#column);
      else if (other === 'G' || other === '1G') this.#column = 0;
      else if (character !== undefined) this.#put(character);
    }
    return true;
  }

  /** Gives it another size, as terminals do that break lines which do not fit any more, and drop empty ones below the cursor first. */
  resize(columns: number, rows: number): void {
    this.#lines.length = this.#row + 1;
    const broken = this.#lines.flatMap((line) =>
      line.length <= columns ? [line] : (line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? []),
    );
    this.#row += broken.length - this.#lines.length;
    this.#lines = broken;
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  /** Down to the last row of the screen and no further: only a line end scrolls. */
  #down(rows: number): void {
    const top = Math.max(0, this.#lines.length - this.rows);
    this.#row = Math.min(top + this.rows - 1, this.#row + rows);
    while (this.#lines.length <= this.#row) this.#lines.push('');
  }

  #put(character: string): void {
    if (character === '\n') {
      this.#row += 1;
      this.#column = 0;
      if (this.#row === this.#lines.length) this.#lines.push('');
      return;
    }
    const line = this.#lines[this.#row]!.padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + character.length);
    this.#column += character.length;
  }
}

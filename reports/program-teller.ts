// Tells what the original Go program of the story prints (workers/go/cmd/story), and beside it what its author expected.
import { runTime } from './words.ts';

interface Expected {
  /** What the author waited for: a line that begins so. */
  readonly line: string;
  readonly because: string;
}

/** Wide enough for a line of its watcher. */
const width = 72;

export class ProgramTeller {
  readonly #seen = new Set<string>();
  #expected: Expected[] = [];

  /** The line, and what it means to the author; undefined for one that was told already: each process of the program has a watcher. */
  tell(line: string, atUs: number): string | undefined {
    if (this.#seen.has(line)) return undefined;
    this.#seen.add(line);
    const put = this.#expected.length === 0 ? /^PUT (\S+)/.exec(line) : null;
    if (put?.[1] !== undefined) this.#expected = expectedOf(put[1]);
    const met = this.#expected.find((expected) => line.startsWith(expected.line));
    if (met === undefined) return said(line, atUs);
    return `${said(line.padEnd(width), atUs)}  ← as expected: ${met.because}`;
  }

  /** Something that befalls the program. */
  befell(what: string, atUs: number): string {
    return said(what, atUs);
  }

  /** True once this line was printed. */
  printed(start: string): boolean {
    return [...this.#seen].some((line) => line.startsWith(start));
  }

  /** All that its author waits for has come. */
  get complete(): boolean {
    return this.#expected.length > 0 && this.#missing.length === 0;
  }

  /** What the author waited for in vain, a line each. */
  missing(atUs: number): string[] {
    const nothing = said('–'.padEnd(width), atUs);
    return this.#missing.map(({ line, because }) => `${nothing}  ← expected by now: ${line}, ${because}`);
  }

  get #missing(): Expected[] {
    return this.#expected.filter(({ line }) => !this.printed(line));
  }
}

/** What its author expected once the first locker has the key, whatever it does then. */
function expectedOf(firstKey: string): Expected[] {
  return [
    { line: `DELETE ${firstKey}`, because: 'its lease is of 1 s' },
    { line: 'B has the lock', because: 'the lock of A has run out' },
  ];
}

function said(line: string, atUs: number): string {
  return `${runTime(atUs).padStart(11)}   ${line}`;
}

// The wall clock of a worker that is a command: Debian's libfaketime, preloaded, reads how far to move it from a file of ours at every question.
// Only what asks libc is moved: a statically linked program, or one of Go's, asks the kernel by itself.
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordRunning } from '../store/running.ts';

/** Where distributions keep it: in a folder `faketime`, there or one folder deeper. MT: for programs with threads, and for any other. */
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/local/lib'];
const LIBRARY = join('faketime', 'libfaketimeMT.so.1');

/** Absolute path of libfaketime; undefined where it is not installed. */
export function fakeTimeLibrary(folders: readonly string[] = LIBRARY_FOLDERS): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return folders
    .flatMap((folder) => [folder, ...foldersIn(folder)])
    .map((folder) => join(folder, LIBRARY))
    .find((path) => existsSync(path));
}

export class FakeClock {
  /** What the process has to be started with. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #file: string;
  readonly #forget: () => void;
  #aheadMs = 0;

  /** Makes the file. Throws where there is no libfaketime. */
  constructor(library = fakeTimeLibrary()) {
    if (library === undefined) throw new Error('there is no libfaketime');
    this.#folder = mkdtempSync(join(tmpdir(), 'lockstorm-clock-'));
    this.#forget = recordRunning({ directory: this.#folder });
    this.#file = join(this.#folder, 'offset');
    this.move(0);
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Otherwise the file is read once in ten seconds.
      FAKETIME_NO_CACHE: '1',
    };
  }

  /** Moves the clock by so many ms, on top of earlier moves. */
  move(jumpMs: number): void {
    this.#aheadMs += jumpMs;
    const seconds = (this.#aheadMs / 1000).toFixed(3);
    // Whole at any instant: the process may be reading it.
    writeFileSync(`${this.#file}.new`, `${this.#aheadMs < 0 ? '' : '+'}${seconds}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** Removes the file, once the process is gone. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    this.#forget();
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [join(folder, entry.name)] : [],
    );
  } catch {
    return [];
  }
}

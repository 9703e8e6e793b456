// A temporary folder for one piece of work.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordRunning } from '../harness/store/running.ts';

/** The folder goes with what was done in it, and with the next run if we are killed meanwhile. */
export async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'lockstorm-bench-'));
  const forget = recordRunning({ directory });
  try {
    return await act(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    forget();
  }
}

// A temporary folder for one piece of work.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordRunning } from './running.ts';

/** The folder, named after its `purpose`, goes with what was done in it, and with the next run if we are killed meanwhile. */
export async function inTemporaryFolder<T>(purpose: string, act: (folder: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), `lockstorm-${purpose}-`));
  const forget = recordRunning({ directory });
  try {
    return await act(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    forget();
  }
}

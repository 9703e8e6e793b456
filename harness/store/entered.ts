// Which clusters of somebody's own this harness has put keys into: a file for each run, so that a later one can clean up after a harness
// that was killed. It outlives the process on purpose, and names neither user nor password.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from './make-folder.ts';
import { processStart } from './process-start.ts';
import { place, runningFolders } from './running.ts';
import { writeWhole } from './write-whole.ts';

const enteredSchema = z.object({
  harness: z.object({ pid: z.int(), start: z.string() }),
  host: z.string(),
  boot: z.string(),
  pidNamespace: z.string(),
  /** Id of the cluster, as its members say. */
  cluster: z.string(),
  keyPrefix: z.string(),
  /** The run's history: it tells which keys are its own. */
  historyPath: z.string(),
});
export type Entered = Pick<z.infer<typeof enteredSchema>, 'cluster' | 'keyPrefix' | 'historyPath'>;

/** One that a harness which is gone has left. */
export interface LeftBehind extends Entered {
  /** It is cleaned up. */
  forget(): void;
}

/** Notes it, before the first key is put; the answer forgets it, once all is cleaned up. Throws where no file can be written. */
export function recordEntered(entered: Entered): () => void {
  const folder = enteredFolder();
  makeFolder(folder);
  const path = join(folder, `${process.pid}-${process.hrtime.bigint()}.json`);
  const harness = { pid: process.pid, start: processStart(process.pid) ?? '' };
  writeWhole(path, JSON.stringify({ harness, ...place(), ...entered }));
  return () => rmSync(path, { force: true });
}

/** What harnesses of this machine that are gone have left in a cluster. */
export function leftBehindIn(cluster: string): LeftBehind[] {
  const here = place();
  return fileNames().flatMap((path) => {
    const entered = read(path);
    if (!entered || entered.cluster !== cluster || entered.host !== here.host) return [];
    const sameBoot = entered.boot === here.boot;
    if (sameBoot && entered.pidNamespace !== here.pidNamespace) return [];
    if (sameBoot && processStart(entered.harness.pid) === entered.harness.start) return [];
    return [{ ...entered, forget: () => rmSync(path, { force: true }) }];
  });
}

function enteredFolder(): string {
  return join(runningFolders()[0], '..', 'entered');
}

function fileNames(): string[] {
  const folder = enteredFolder();
  try {
    // A file of somebody else's making is not obeyed.
    if (statSync(folder).uid !== (process.getuid?.() ?? statSync(folder).uid)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function read(path: string): z.infer<typeof enteredSchema> | undefined {
  try {
    return enteredSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

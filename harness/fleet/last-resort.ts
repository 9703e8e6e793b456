// tree-kill, for a worker that even a SIGKILL of its group did not end. It looks for children with `ps`, and where there is no `ps` it
// throws an error that nobody can catch (dependencies.md): so it is called only where there is one.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import treeKill from 'tree-kill';

/** Resolves when tree-kill has answered, or at once where it cannot work. Never rejects. */
export async function killTree(pid: number): Promise<void> {
  if (process.platform !== 'win32' && !onPath(process.platform === 'darwin' ? 'pgrep' : 'ps')) return;
  await new Promise<void>((resolve) => treeKill(pid, 'SIGKILL', () => resolve()));
}

/** True when a program of this name can be run. */
export function onPath(name: string, path = process.env.PATH ?? ''): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

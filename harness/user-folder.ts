// The folder that the user stands in. A package manager starts a script in the folder of package.json, wherever the user typed it.
import { realpathSync } from 'node:fs';
import { projectRoot } from './store/project-root.ts';

/**
 * `cwd`, or the folder below it in which `npm run SCRIPT -- …` was typed. Only where the script names the program and nothing after it: then
 * every path was typed there; what a script itself names is meant from the folder of package.json.
 */
export function userFolder(env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  const { INIT_CWD: typedIn, npm_lifecycle_event: script, npm_lifecycle_script: body = '' } = env;
  if (!typedIn || !script || !/(?:^|[\s/])(?:lockstorm|harness\/cli\.js)$/.test(body.trim())) return cwd;
  // A script that changes its folder by itself means that one.
  if (projectRoot(cwd) !== cwd) return cwd;
  try {
    const folder = realpathSync(typedIn);
    return projectRoot(folder) === cwd ? folder : cwd;
  } catch {
    return cwd;
  }
}

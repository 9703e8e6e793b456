// Where a subject's file is: a built-in one by its name (`session-mutex`, `broken/no-lease`), a user's by its path.
import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILT_IN = /^((broken|real)\/)?[a-z0-9][a-z0-9-]*$/;

/** True for the name of a subject of ours, known or not; anything else is a path. */
export function isBuiltInName(subject: string): boolean {
  return BUILT_IN.test(subject);
}

/** Absolute path; undefined when there is no such file. Paths are taken from `folder`. */
export function subjectFile(subject: string, folder: string = process.cwd()): string | undefined {
  // Beside this file, in the form it runs in itself: TypeScript in a checkout, JavaScript when compiled.
  const ours = fileURLToPath(new URL(`subjects/${subject}${extname(import.meta.url)}`, import.meta.url));
  const path = isBuiltInName(subject) && !subject.endsWith('registry') ? ours : resolve(folder, subject);
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
}

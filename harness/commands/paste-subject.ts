// A subject in a line to paste: what a plan keeps is a path from the project's folder, and the user may stand below it.
import { relative, resolve } from 'node:path';
import { projectRoot } from '../store/project-root.ts';

/** As it may follow --subject in a shell, in the folder `cwd`. */
export function pasteSubject(subject: string, cwd: string): string {
  const near = /^\.\.?\//.test(subject) ? relative(cwd, resolve(projectRoot(cwd), subject)) : subject;
  const text = near === subject || near.startsWith('../') ? near : `./${near}`;
  return /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

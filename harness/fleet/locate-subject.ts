// Where the module of a subject is, as a plan names it: a built-in name, `package:NAME`, or a path from the project's folder. So a plan that is
// committed finds its subject wherever the project lies.
import { isAbsolute } from 'node:path';
import { usageError } from '../errors.ts';
import { projectRoot } from '../store/project-root.ts';
import { isBuiltInName, subjectFile } from '../../workers/subject-file.ts';
import { isCommand } from './command-subject.ts';
import { findPackage } from './find-package.ts';
import { withBundler } from './with-bundler.ts';

/** What the name of a package begins with in a plan. */
export const PACKAGE_PREFIX = 'package:';

/** Absolute path. Throws a usage error when there is none, as for a command. */
export async function locateSubject(subject: string): Promise<string> {
  if (isCommand(subject))
    throw usageError(
      'command-not-simulated',
      `The subject "${subject}" is a command, and no program but Node's modules runs in the simulation.`,
      'Storm it instead: `lockstorm run`, or a replay with --engine real.',
    );
  const root = projectRoot();
  if (subject.startsWith(PACKAGE_PREFIX)) return locatePackage(subject.slice(PACKAGE_PREFIX.length), root);
  const file = subjectFile(subject, root);
  if (file !== undefined) return file;
  throw isBuiltInName(subject) || isAbsolute(subject)
    ? usageError(
        'subject-not-found',
        `There is no subject "${subject}".`,
        'Give a name that `lockstorm list` shows, or the path of a file that exports `subject`.',
      )
    : usageError(
        'subject-not-found',
        `There is no subject "${subject}" in ${root}, the folder of this project.`,
        'A plan names files by their path from the folder of package.json: stand in the project that the plan is of, or give --subject.',
      );
}

async function locatePackage(name: string, root: string): Promise<string> {
  const found = await withBundler(() => findPackage(name, root));
  if ('file' in found) return found.file;
  throw usageError(
    'package-not-found',
    `The package ${name} cannot be loaded: ${found.why}.`,
    'Install it in this project; a part of a package must be among its `exports`.',
  );
}

// What a user may write after --subject, in the one form that plans keep: a name of ours, `./path/from/the/project.ts`, `package:my-lock`, or
// `exec:words`, with the folder that a command was given in: `exec(adapters/go):go run .`. A plan that is committed holds no machine's paths.
import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { realSubjects } from '../../workers/subjects/real/catalogue.ts';
import { usageError } from '../errors.ts';
import { isCommand, isExecutable, workerCommandOf } from '../fleet/command-subject.ts';
import { findPackage, isPackageName } from '../fleet/find-package.ts';
import { PACKAGE_PREFIX } from '../fleet/locate-subject.ts';
import { withBundler } from '../fleet/with-bundler.ts';
import { projectRoot } from '../store/project-root.ts';
import { nearest, suggest } from '../suggest.ts';

const MODULE = /\.[cm]?[jt]sx?$/;

/** `names` are ours. Throws a usage error for what is none of all that. */
export async function canonicalSubject(given: string, names: readonly string[], cwd: string): Promise<string> {
  const text = given.trim();
  if (names.includes(text) || Object.hasOwn(realSubjects, text)) return text;
  if (isCommand(text)) return checkedCommand(text.startsWith('exec:') ? commandIn(cwd, text.slice(5)) : text);
  if (text.startsWith(PACKAGE_PREFIX)) return packageOr(text.slice(PACKAGE_PREFIX.length), cwd, notInstalled);
  const path = resolve(cwd, text);
  const stat = text === '' ? undefined : statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) return fileSubject(text, path, cwd);
  if (/\s/.test(text)) return checkedCommand(commandIn(cwd, text));
  if (stat?.isDirectory() && !isPackageName(text)) throw isFolder(text, path, cwd);
  if (isPackageName(text) && !MODULE.test(text))
    return packageOr(text, cwd, (name, why) => {
      if (why.includes('is installed')) return notInstalled(name, why);
      return stat?.isDirectory() ? isFolder(text, path, cwd) : unknown(text, names);
    });
  throw unknown(text, names);
}

function fileSubject(text: string, path: string, cwd: string): string {
  if (MODULE.test(text)) return fromProject(path, isAbsolute(text), cwd);
  if (isExecutable(path)) return commandIn(cwd, quoted(/^\.{0,2}\//.test(text) ? text : `./${text}`));
  throw usageError(
    'subject-not-executable',
    `The subject ${text} is neither TypeScript or JavaScript, nor may it be executed.`,
    `Make it executable (chmod +x ${text}), or give the command that runs it: --subject "python3 ${text}".`,
  );
}

/** Paths lead from the project's folder; one that was given whole, and leads out of the project, stays as it is. */
function fromProject(path: string, absolute: boolean, cwd: string): string {
  const root = projectRoot(cwd);
  if (root !== projectRoot()) return path;
  const fromRoot = relative(root, path).replaceAll('\\', '/');
  if (!fromRoot.startsWith('../')) return `./${fromRoot}`;
  return absolute ? path : fromRoot;
}

/** The command, as it is started in this folder; `cwd` is where the user stands. */
function commandIn(at: string, words: string, cwd: string = at): string {
  const root = projectRoot(cwd);
  const near = relative(root, at).replaceAll('\\', '/');
  const folder = root === projectRoot() && !near.startsWith('..') ? near : at;
  return `exec${folder === '' ? '' : `(${folder})`}:${words.trim()}`;
}

/** Throws where it cannot be started. */
function checkedCommand(command: string): string {
  workerCommandOf(command);
  return command;
}

async function packageOr(name: string, cwd: string, otherwise: (name: string, why: string) => Error): Promise<string> {
  const found = await withBundler(() => findPackage(name, projectRoot(cwd)));
  if ('why' in found) throw otherwise(name, found.why);
  return projectRoot(cwd) === projectRoot() ? `${PACKAGE_PREFIX}${name}` : found.file;
}

function notInstalled(name: string, why: string): Error {
  return usageError(
    'package-not-found',
    `The package ${name} cannot be loaded: ${why}.`,
    'Install it in this project; a part of a package must be among its `exports`.',
  );
}

function isFolder(text: string, path: string, cwd: string): Error {
  return usageError('subject-is-a-folder', `The subject ${text} is a folder.`, insteadOfFolder(text, path, cwd));
}

/** A program in Go is started where its module is. */
function insteadOfFolder(text: string, path: string, cwd: string): string {
  const names = readdirSync(path);
  if (names.includes('go.mod'))
    return `Give the command that runs it: --subject "${commandIn(path, 'go run .', cwd)}".`;
  if (names.some((name) => name.endsWith('.go'))) {
    const near = /^\.{0,2}\//.test(text) ? text : `./${text}`;
    return `Give the command that runs it: --subject "go run ${near}"; Go wants a go.mod in that folder or above it.`;
  }
  return 'Name the file in it that exports `subject`, or give the command that runs it.';
}

function unknown(text: string, names: readonly string[]): Error {
  if (nearest(text, names) === undefined && (/^\.{0,2}\//.test(text) || MODULE.test(text) || /[\\]/.test(text)))
    return usageError(
      'no-subject-file',
      `There is no subject file ${text}.`,
      'Name a file that exports `subject`, or one of the subjects that `lockstorm list` shows.',
    );
  const near = nearest(text, names);
  if (near !== undefined) return usageError('unknown-subject', `There is no subject "${text}".`, suggest(text, names));
  return usageError(
    'unknown-subject',
    `There is no subject "${text}": no name of ours, no file, and no package that is installed.`,
    `Name a file (./${text}.ts), install the package, or give a command ("exec:${text}"). Of ours there are ${names.filter((name) => !name.startsWith('broken/')).join(', ')}.`,
  );
}

function quoted(path: string): string {
  return /[\s'"\\]/.test(path) ? `'${path.replaceAll("'", `'\\''`)}'` : path;
}

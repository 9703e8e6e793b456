// A subject that is a command: `exec:python3 my_worker.py`. Any executable that speaks the worker protocol (docs/protocol.md) on its stdin and
// stdout takes part; no shell reads its words. It works in the project's folder, or in the one below it that it names: `exec(adapters/go):go run .`
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { projectRoot } from '../store/project-root.ts';
import { builtInCommands } from './built-in-commands.ts';
import { workerEnvironment } from './worker-environment.ts';
import type { WorkerCommand } from './worker-image.ts';

const PREFIX = /^exec(?:\(([^)]*)\))?:/;
/** Blanks; or a run of plain text, of '…', of "…" (where \ escapes), and of \x. A quote that is not closed matches nothing. */
const WORD = /(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^])+/y;
const PART = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/g;

/** True for a subject that is a program and no module: a user's (`exec:…`), or one of ours in another language. */
export function isCommand(subject: string): boolean {
  return PREFIX.test(subject) || Object.hasOwn(builtInCommands, subject);
}

/**
 * How a worker of a user's command is started. Throws a usage error when its words make no command, or no such program or folder is found. Paths
 * are taken from the folder that it works in.
 */
export function workerCommandOf(subject: string): WorkerCommand {
  const [name, ...args] = wordsOf(subject);
  if (name === undefined)
    throw usageError(
      'no-command',
      `The subject "${subject}" names no command.`,
      'Write the command after the colon: "exec:python3 my_worker.py".',
    );
  const cwd = resolve(projectRoot(), PREFIX.exec(subject)?.[1] ?? '');
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw usageError(
      'command-folder-not-found',
      `The subject "${subject}" cannot be started: there is no folder ${cwd} for it to work in.`,
      'A plan names folders by their path from the folder of package.json: stand in the project that the plan is of, or give --subject.',
    );
  const file = programNamed(name, cwd);
  if (file === undefined)
    throw usageError(
      'command-not-found',
      `The subject "${subject}" cannot be started: there is no program ${name} that may be executed.`,
      name.includes('/')
        ? `Correct the path, which is taken from ${cwd}, or make the file executable (chmod +x).`
        : 'Install it, or give its path; it is looked for on PATH.',
    );
  return { file, args, env: workerEnvironment(), cwd };
}

/** The words of the command, as a shell would split them: quotes and backslashes count, nothing is expanded. Throws a usage error. */
export function wordsOf(subject: string): string[] {
  const text = subject.replace(PREFIX, '').trim();
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    WORD.lastIndex = at;
    const [raw] = WORD.exec(text) ?? [];
    if (raw === undefined)
      throw usageError(
        'unclosed-quote',
        `The words of the subject "${subject}" cannot be told apart: a quote is not closed, or a backslash ends it.`,
        'Close the quote; there are no other rules: \'…\', "…" and \\ before one character.',
      );
    words.push(unquoted(raw));
    at += raw.length;
    while (/\s/.test(text[at] ?? '')) at += 1;
  }
  return words;
}

function unquoted(raw: string): string {
  return raw.replaceAll(PART, (part: string, single?: string, double?: string, escaped?: string) =>
    double === undefined ? (single ?? escaped ?? part) : double.replaceAll(/\\(["\\])/g, '$1'),
  );
}

/** Absolute path of the program. A name is looked for on PATH, as the worker will see it. */
function programNamed(name: string, cwd: string): string | undefined {
  const folders = (workerEnvironment()['PATH'] ?? '').split(delimiter);
  const candidates = name.includes('/') ? [resolve(cwd, name)] : folders.map((folder) => resolve(join(folder, name)));
  return candidates.find(isExecutable);
}

/** Whether it is a file that may be executed. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

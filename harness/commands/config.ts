// The project's own defaults: flags by name, from lockstorm.config.json or the "lockstorm" key of package.json in the project's root.
// A flag wins over its environment name, and that over these.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { z } from 'zod';
import { messageOf, usageError } from '../errors.ts';
import { projectRoot } from '../store/project-root.ts';
import { suggest } from '../suggest.ts';
import { configNames, configSchema } from './config-schema.ts';
import type { Context } from './context.ts';
import { optionNames } from './options.ts';
import type { OptionName } from './options.ts';

export const configFile = 'lockstorm.config.json';

/** What a project says of one command's flags. */
export interface Config {
  /** The file that it is from, relative to where the user is. */
  readonly source: string;
  /** By the names of options.ts; only those that the command takes from a config. Text, numbers as text, lists, and booleans. */
  readonly values: Readonly<Record<string, string | readonly string[] | boolean>>;
}

export const noConfig: Config = { source: '', values: {} };

/** What is run, in contrast to where and how: a plan or a run that is named says all this itself. */
const choices = [
  'subject',
  'runs',
  'for',
  'explore',
  'plans',
  'workers',
  'ttl',
  'faults',
  'members',
  'engine',
  'bail',
  'keepGoing',
];
/** Always paths; `subject` and `etcd` may be other things. */
const files = ['out', 'etcdCa', 'etcdCert', 'etcdKey'];
const choosing: readonly (readonly OptionName[])[] = [optionNames.run, optionNames.explore];

/** The config for a command that has these flags. Throws a usage error for one that cannot be read, or has what is no flag. */
export function readConfig(own: readonly OptionName[], { cwd }: Pick<Context, 'cwd'>): Config {
  const root = projectRoot(cwd);
  const found = configOf(root);
  if (found === undefined) return noConfig;
  const source = relative(cwd, join(root, found.file)) || found.file;
  const checked = configSchema.safeParse(found.value);
  if (!checked.success) throw invalid(source, checked.error);
  const values = Object.entries(checked.data).flatMap(([name, value]) => {
    const taken = own.some((each) => each === name) && (choosing.includes(own) || !choices.includes(name));
    return taken && value !== undefined ? [[name, fromRoot(name, plain(value), root, cwd)] as const] : [];
  });
  return { source, values: Object.fromEntries(values) };
}

function configOf(root: string): { file: string; value: unknown } | undefined {
  const [own, shared] = [configFile, 'package.json'].map((file) => ({ file, value: readJson(join(root, file), file) }));
  const key: unknown =
    typeof shared?.value === 'object' && shared.value !== null ? Reflect.get(shared.value, 'lockstorm') : undefined;
  if (own?.value !== undefined && key !== undefined)
    throw usageError('two-configs', `Both ${configFile} and package.json configure lockstorm.`, 'Keep one of them.');
  if (own?.value !== undefined) return own;
  return key === undefined ? undefined : { file: 'package.json', value: key };
}

/** undefined: no such file. */
function readJson(path: string, file: string): unknown {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // What is wrong with a package.json is npm's to say.
    if (file === 'package.json') return undefined;
    throw usageError(
      'config-unreadable',
      `${file} cannot be read: ${messageOf(error)}.`,
      'Correct it: it must be JSON.',
      error,
    );
  }
}

function invalid(source: string, error: z.ZodError): Error {
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return usageError(
      'config-unknown',
      `${source}: there is no flag "${key}" that a config may have.`,
      suggest(key, configNames),
    );
  }
  const name = issue?.path.map(String).join('.') ?? '';
  return usageError(
    'config-invalid',
    `${source}: ${name === '' ? 'it' : name} is wrong: ${issue?.message ?? error.message}.`,
    'See docs/in-a-test-suite.md.',
  );
}

function plain(value: string | number | boolean | readonly string[]): string | readonly string[] | boolean {
  return typeof value === 'number' ? String(value) : value;
}

/** Paths in a config start from the project's root; on the command line they start from where the user is. */
function fromRoot<T extends string | readonly string[] | boolean>(
  name: string,
  value: T,
  root: string,
  cwd: string,
): T | string | string[] {
  if (root === resolve(cwd) || typeof value === 'boolean') return value;
  const moved = (text: string): string => {
    if (files.includes(name)) return resolve(root, text);
    if (name === 'etcd' && text.startsWith('path:')) return `path:${resolve(root, text.slice('path:'.length))}`;
    return name === 'subject' && /^\.\.?\//.test(text) ? relative(cwd, resolve(root, text)) : text;
  };
  return typeof value === 'string' ? moved(value) : value.map(moved);
}

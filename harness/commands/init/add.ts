// How init adds to a project: files that are not there yet, and lines in files that are. Nothing is ever overwritten.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { environmentError, messageOf } from '../../errors.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { writeWhole } from '../../store/write-whole.ts';

/** What became of one file. */
export interface Added {
  /** Relative to where it was added. */
  readonly path: string;
  /** What it is for. */
  readonly what: string;
  /** Why it was left as it is; undefined: it was written. */
  readonly left?: string;
}

/** A new file with the folders above it; one that is there is left alone, whatever it holds. */
export function writeNew(root: string, path: string, text: string, what: string): Added {
  const file = join(root, path);
  if (existsSync(file)) return { path, what, left: 'it is there already' };
  return writing(file, () => {
    makeFolder(dirname(file));
    writeFileSync(file, text, { flag: 'wx' });
    return { path, what };
  });
}

/** A script of package.json, which keeps its indentation. */
export function addScript(root: string, name: string, script: string): Added {
  const [path, what] = ['package.json', `its script "${name}": npm run ${name}`];
  const file = join(root, path);
  return writing(file, () => {
    const text = readFileSync(file, 'utf8');
    const pack: { scripts?: Record<string, string> } = JSON.parse(text);
    const there = pack.scripts?.[name];
    if (there !== undefined) return { path, what, left: `its script "${name}" is there already: ${there}` };
    const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? '  ';
    const more = JSON.stringify({ ...pack, scripts: { ...pack.scripts, [name]: script } }, null, indent);
    writeWhole(file, `${more}${text.endsWith('\n') ? '\n' : ''}`);
    return { path, what };
  });
}

/** Lines at the end of a file, those that it does not have. */
export function addLines(root: string, path: string, lines: readonly string[], what: string): Added {
  const file = join(root, path);
  return writing(file, () => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const there = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, '')));
    const missing = lines.filter((line) => !there.has(line.replace(/\/$/, '')));
    if (missing.length === 0) return { path, what, left: 'it says so already' };
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    writeFileSync(file, `${gap}${missing.join('\n')}\n`, { flag: 'a' });
    return { path, what };
  });
}

function writing<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw environmentError(
      'not-written',
      `${file} cannot be written: ${messageOf(error)}.`,
      'Make it writable.',
      error,
    );
  }
}

// The licences of the packages whose code is in a script: they ask to be passed on with every copy of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const fileNames = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE'];

/** One comment a package, in the order of their names. `inputs`: paths of bundled files below the folder `root`. */
export function licencesOf(inputs: readonly string[], root: string): string {
  const folders = new Map<string, string>();
  for (const path of inputs) {
    const found = /^(?<folder>.*node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\//.exec(path.replaceAll('\\', '/'))?.groups;
    if (found) folders.set(found['name']!, join(root, found['folder']!));
  }
  return [...folders]
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, folder]) => `/*! ${name}\n${textOf(folder).replaceAll('*/', '* /').trim()}\n*/\n`)
    .join('');
}

function textOf(folder: string): string {
  const path = fileNames.map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
  return path === undefined ? '' : readFileSync(path, 'utf8');
}

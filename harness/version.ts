// The version of this program, as its package.json says.
import { readFileSync } from 'node:fs';

export function lockstormVersion(): string {
  // The same distance from the sources and from dist/, one level less.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return /"version": *"([^"]+)"/.exec(readFileSync(new URL(path, import.meta.url), 'utf8'))?.[1] ?? 'unknown';
    } catch {
      continue;
    }
  }
  return 'unknown';
}

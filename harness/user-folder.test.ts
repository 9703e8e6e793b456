// Paths are taken from where the user stands, which npm hides from a script.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userFolder } from './user-folder.ts';

let root: string;
const below = (...path: string[]): string => join(root, ...path);
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstorm-user-folder-')));
  mkdirSync(below('adapters', 'go'), { recursive: true });
  mkdirSync(below('packages', 'other'), { recursive: true });
  writeFileSync(below('packages', 'other', 'package.json'), '{}');
  const script = `node -e "console.log(JSON.stringify({ INIT_CWD: process.env.INIT_CWD, event: process.env.npm_lifecycle_event, body: process.env.npm_lifecycle_script, cwd: process.cwd() }))"`;
  writeFileSync(below('package.json'), JSON.stringify({ scripts: { chaos: script } }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const npm = (folder: string, body = 'lockstorm'): Record<string, string> => ({
  INIT_CWD: folder,
  npm_lifecycle_event: 'chaos',
  npm_lifecycle_script: body,
});

describe('the folder that the user stands in', () => {
  it.each(['lockstorm', 'npm run --silent build && exec node dist/harness/cli.js'])('is told by npm for %s', (body) => {
    expect(userFolder(npm(below('adapters', 'go'), body), root)).toBe(below('adapters', 'go'));
    expect(userFolder(npm(root, body), root)).toBe(root);
  });

  it('is the folder of package.json for a script that names paths itself, or changes its folder', () => {
    expect(userFolder(npm(below('adapters'), 'lockstorm --subject ./my-lock.ts'), root)).toBe(root);
    expect(userFolder(npm(root), below('adapters'))).toBe(below('adapters'));
  });

  it('is not one of another project, nor one that is gone', () => {
    expect(userFolder(npm(tmpdir()), root)).toBe(root);
    expect(userFolder(npm(below('packages', 'other')), root)).toBe(root);
    expect(userFolder(npm(below('nowhere')), root)).toBe(root);
  });

  it('is the working directory where no script was run', () => {
    expect(userFolder({ INIT_CWD: below('adapters') }, root)).toBe(root);
    expect(userFolder({}, below('adapters'))).toBe(below('adapters'));
  });

  it('npm does say it so', () => {
    const out = execFileSync('npm', ['run', '--silent', 'chaos'], { cwd: below('adapters', 'go'), encoding: 'utf8' });
    const said: unknown = JSON.parse(out);
    expect(said).toMatchObject({ INIT_CWD: below('adapters', 'go'), event: 'chaos', cwd: root });
    expect(said).toHaveProperty('body', expect.stringContaining('node -e'));
  });
});

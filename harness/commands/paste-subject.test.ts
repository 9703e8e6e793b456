import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../cluster/fake-etcd.ts';
import { pasteSubject } from './paste-subject.ts';

it('leads from where the user stands, and survives a shell', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'package.json'), '{}');
  mkdirSync(join(root, 'src', 'deep'), { recursive: true });
  const from = (folder: string) => (subject: string) => pasteSubject(subject, join(root, folder));
  expect(from('.')('./src/my-lock.ts')).toBe('./src/my-lock.ts');
  expect(from('src')('./src/my-lock.ts')).toBe('./my-lock.ts');
  expect(from('src/deep')('./src/my-lock.ts')).toBe('../my-lock.ts');
  expect(from('src')('session-mutex')).toBe('session-mutex');
  expect(from('src')('package:my-lock/subject')).toBe('package:my-lock/subject');
  expect(from('src')(`exec(src):sh -c 'x'`)).toBe(`'exec(src):sh -c '\\''x'\\'''`);
});

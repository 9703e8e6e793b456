// For tests: a folder that goes with the test, and an executable that says it is etcd.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder, removed after the test that asks for it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstorm-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A shell script `etcd` in the folder that answers `--version`, and otherwise runs `body`. */
export function fakeEtcd(folder: string, version: string, body = 'exit 1'): string {
  const path = join(folder, 'etcd');
  const answer = `if [ "$1" = --version ]; then echo "etcd Version: ${version}"; exit 0; fi`;
  writeFileSync(path, `#!/bin/sh\n${answer}\n${body}\n`, { mode: 0o755 });
  return path;
}

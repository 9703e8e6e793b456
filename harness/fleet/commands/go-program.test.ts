import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { clock } from '../../faults/clock.ts';
import { refuseUnavailable } from '../../faults/refuse-unavailable.ts';
import { projectRoot } from '../../store/project-root.ts';
import { planOf } from '../../storm/testing.ts';
import { temporaryFolder } from '../testing.ts';
import { canBuildGo, clientVersion, goProgram } from './go-program.ts';
import { findGo, isOlder } from './go-toolchain.ts';

const able = await canBuildGo();
if (able !== true) process.stderr.write(`The building of the Go worker is not tested: ${able}.\n`);

afterEach(() => vi.unstubAllEnvs());

/** A `go` that says of itself what a test wants. */
function fakeGo(folder: string, version: string, toolchain: string): void {
  const path = join(folder, 'go');
  writeFileSync(path, `#!/bin/sh\necho '${version}'\necho '${toolchain}'\n`);
  chmodSync(path, 0o755);
  vi.stubEnv('PATH', [folder, process.env['PATH']].join(delimiter));
}

describe('a Go toolchain', () => {
  it.each([
    ['go1.25.3', true],
    ['go1.26.0', false],
    ['go1.26rc1', false],
    ['go2.0', false],
    ['devel go1.27-1a2b3c', false],
    ['devel', false],
  ])('%s is older than 1.26.0: %s', (version, older) => expect(isOlder(version, '1.26.0')).toBe(older));

  it('is missing', async () => {
    using folder = temporaryFolder();
    vi.stubEnv('PATH', folder.path);
    expect(await findGo('1.26.0')).toEqual({ why: 'there is no go on PATH' });
    const prepared = goProgram('worker', { cache: folder.path, offline: false, log: () => undefined });
    await expect(prepared).rejects.toMatchObject({ code: 'go-not-built', kind: 'environment' });
    await expect(prepared).rejects.toThrow('there is no go on PATH');
  });

  it('is too old, and may not fetch another', async () => {
    using folder = temporaryFolder();
    fakeGo(folder.path, 'go1.19.8', 'local');
    expect(await findGo('1.26.0')).toEqual({ why: expect.stringContaining('go1.19.8 is too old: 1.26 is needed') });
  });

  it('is old, and fetches what it needs by itself', async () => {
    using folder = temporaryFolder();
    fakeGo(folder.path, 'go1.22.1', 'auto');
    expect(await findGo('1.26.0')).toEqual({ version: 'go1.22.1' });
  });
});

describe.skipIf(able !== true)('the Go worker', () => {
  // What both builds of a test would compile is in Go's own cache afterwards.
  beforeAll(async () => {
    const cache = join(projectRoot(), '.lockstorm', 'commands');
    await goProgram('worker', { cache, offline: false, log: () => undefined });
  }, 900_000);

  it('is built once, also by two at a time, and then found', async () => {
    using folder = temporaryFolder();
    const said: string[] = [];
    const build = (): Promise<string> =>
      goProgram('worker', { cache: folder.path, offline: false, log: (line) => said.push(line) });
    const [one, two] = await Promise.all([build(), build()]);
    expect(two).toBe(one);
    expect(existsSync(one)).toBe(true);
    expect(said[0]).toContain(`clientv3 ${clientVersion()}`);
    said.length = 0;
    expect(await build()).toBe(one);
    expect(said).toEqual([]);
  }, 900_000);

  it('is not built for who has called it off', async () => {
    using folder = temporaryFolder();
    const signal = AbortSignal.abort(new Error('enough'));
    const built = goProgram('worker', { cache: folder.path, offline: false, log: () => undefined, signal });
    await expect(built).rejects.toThrow('enough');
  });

  it('cannot be built without a network where a module is missing, and says so in a sentence', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'modules'));
    vi.stubEnv('GOMODCACHE', join(folder.path, 'modules'));
    const built = goProgram('worker', { cache: folder.path, offline: true, log: () => undefined });
    await expect(built).rejects.toMatchObject({
      code: 'go-not-built',
      message: expect.stringContaining('module lookup disabled by GOPROXY=off'),
      remedy: expect.stringContaining('without --offline'),
    });
  });
});

it('has a wall clock that no fault moves: such a plan is refused with the reason', () => {
  expect(clock.available('real', 'go-mutex')).toContain('past libfaketime');
  const plan = planOf('go-mutex', 1_000, [{ what: 'clock', worker: 0, jumpMs: 60_000, when: { atMs: 100 } }]);
  expect(() => refuseUnavailable(plan, 'real')).toThrow(expect.objectContaining({ code: 'fault-unavailable' }));
});

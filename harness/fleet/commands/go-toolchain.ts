// The user's Go toolchain: whether it is there and new enough for workers/go, and one run of it.
import { tmpdir } from 'node:os';
import { findOnPath } from '../../cluster/find-on-path.ts';
import { runCommand } from '../../cluster/run-command.ts';
import type { CommandOutcome } from '../../cluster/run-command.ts';

export interface GoToolchain {
  /** `go1.26.8`. */
  readonly version: string;
}

/** Neither asks for modules nor for another toolchain, and takes some 20 ms. */
const ASK_MS = 20_000;

/** The toolchain on PATH, or a clause that says why it cannot build a module which needs `goVersion` (`1.26.0`). Changes nothing. */
export async function findGo(goVersion: string): Promise<GoToolchain | { readonly why: string }> {
  if ((await findOnPath('go')) === undefined) return { why: 'there is no go on PATH' };
  // Where no go.mod is near, go answers for itself and fetches no other toolchain.
  const said = await runCommand('go', ['env', 'GOVERSION', 'GOTOOLCHAIN'], {
    timeoutMs: ASK_MS,
    cwd: tmpdir(),
    env: { ...process.env, GOWORK: 'off' },
  });
  if (!said.ok) return { why: said.problem };
  const [version = '', toolchain = ''] = said.stdout.trim().split('\n');
  // A toolchain that may fetch another one does so by itself when it builds.
  if (isOlder(version, goVersion) && toolchain === 'local')
    return { why: `${version} is too old: ${shortOf(goVersion)} is needed, and GOTOOLCHAIN=local forbids to fetch it` };
  return { version };
}

export interface RunGoOptions {
  /** The module's folder. */
  readonly cwd: string;
  /** An existing folder: what an interrupted build leaves goes with it. */
  readonly temporary: string;
  readonly timeoutMs: number;
  readonly offline: boolean;
  readonly signal?: AbortSignal;
}

/** Runs go as a build wants it: no cgo, no workspace, no other flags of the user's. Never rejects. */
export function runGo(
  args: readonly string[],
  { cwd, temporary, timeoutMs, offline, signal }: RunGoOptions,
): Promise<CommandOutcome> {
  const env: NodeJS.ProcessEnv = { ...process.env, GOWORK: 'off', CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };
  // It is for this machine.
  delete env['GOOS'];
  delete env['GOARCH'];
  env['GOTMPDIR'] = temporary;
  if (offline) env['GOPROXY'] = 'off';
  return runCommand('go', args, { cwd, timeoutMs, env, ...(signal && { signal }) });
}

/** `1.26` of `1.26.0`. */
export function shortOf(goVersion: string): string {
  return goVersion.split('.').slice(0, 2).join('.');
}

/** A version that cannot be read (`devel …`) is believed to be new enough. */
export function isOlder(version: string, goVersion: string): boolean {
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(version) ?? [];
  const [wantedMajor = 0, wantedMinor = 0] = goVersion.split('.').map(Number);
  if (major === undefined || minor === undefined) return false;
  return Number(major) === wantedMajor ? Number(minor) < wantedMinor : Number(major) < wantedMajor;
}

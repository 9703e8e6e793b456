// The master seed of a command: given, drawn, or taken from the commit, so that a red build can be seen again from its commit alone.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { usageError } from '../errors.ts';
import type { Context } from './context.ts';
import type { Flags } from './flags.ts';

/** Where CI systems say which commit they build. */
const commitNames = [
  'GITHUB_SHA',
  'CI_COMMIT_SHA',
  'BUILDKITE_COMMIT',
  'CIRCLE_SHA1',
  'GIT_COMMIT',
  'BITBUCKET_COMMIT',
];

/** 16 hex digits. Without a flag: from the commit in CI, where there is one, else random. */
export function resolveSeed(flag: Flags['seed'], { env, cwd }: Pick<Context, 'env' | 'cwd'>): string {
  if (typeof flag === 'object') return flag.hex;
  const inCi = (env.CI ?? '') !== '' && env.CI !== 'false';
  if (flag === 'random' || (flag === undefined && !inCi)) return randomBytes(8).toString('hex');
  const commit = commitOf(env, cwd);
  if (commit !== undefined) return commit.slice(0, 16).toLowerCase();
  if (flag === undefined) return randomBytes(8).toString('hex');
  throw usageError(
    'no-commit',
    '--seed commit: there is no commit here to take the seed from.',
    'Run it in a git checkout with a commit, or give --seed random.',
  );
}

function commitOf(env: Context['env'], cwd: string): string | undefined {
  const named = commitNames.map((name) => env[name] ?? '').find(isCommit);
  if (named !== undefined) return named;
  try {
    const head = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return isCommit(head.trim()) ? head.trim() : undefined;
  } catch {
    return undefined;
  }
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{16,64}$/i.test(text);
}

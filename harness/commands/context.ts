// What a command is given besides its flags: where to write, who the user is, and Ctrl-C.
import { fileURLToPath } from 'node:url';
import type { Interrupt } from '../interrupt.ts';
import type { ExplorationReport, JudgedRun } from '../report-types.ts';
import { projectRoot } from '../store/project-root.ts';

export interface Context {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly interrupt: Interrupt;
  /** For who called us from a program (harness/api): told what was judged, once. */
  readonly concluded?: (concluded: Concluded) => void;
}

/** What a command came to. */
export interface Concluded {
  readonly reports: readonly JudgedRun[];
  readonly explored: readonly ExplorationReport[];
}

/**
 * What a line to paste begins with: the way in which the user started us, where that takes any command after it, and else one that works.
 * `checkout`: whether the user stands in this project itself, and not in one that has installed it.
 */
export function invocationOf(env: Context['env'], checkout: boolean = inCheckout()): string {
  const { npm_lifecycle_event: script = '', npm_lifecycle_script: body = '', npm_config_user_agent: agent = '' } = env;
  if (checkout) return script === 'npx' ? 'npx lockstorm' : `npm run ${script || 'chaos'} --`;
  const [manager = ''] = agent.split('/');
  const own: Readonly<Record<string, string>> = {
    pnpm: 'pnpm exec lockstorm',
    yarn: 'yarn lockstorm',
    bun: 'bunx lockstorm',
  };
  if (Object.hasOwn(own, manager)) return own[manager]!;
  // A script that names more than the program has no place for another command.
  return body.trim() === 'lockstorm' && script !== 'npx' ? `npm run ${script} --` : 'npx lockstorm';
}

function inCheckout(): boolean {
  // From the sources, and from dist/, one level more.
  const ours = projectRoot(fileURLToPath(new URL('.', import.meta.url)));
  return ours === projectRoot();
}

// What a command is given besides its flags: where to write, who the user is, and Ctrl-C.
import type { Interrupt } from '../interrupt.ts';

export interface Context {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly interrupt: Interrupt;
}

/** What a line to paste begins with: the way in which the user started us. */
export function invocationOf(env: Context['env']): string {
  const script = env.npm_lifecycle_event;
  if (script === 'npx') return 'npx lockstorm';
  return `npm run ${script === undefined || script === '' ? 'chaos' : script} --`;
}

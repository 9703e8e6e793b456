// The platform's own way to show a file to whoever sits before the screen; undefined where nobody does.
import { spawn } from 'node:child_process';
import type { Context } from './context.ts';

export interface Opener {
  readonly command: string;
  readonly args: readonly string[];
}

/** For a terminal with a display only: in a pipe, in CI and over ssh the path is what is wanted. No shell is asked, whatever the path holds. */
export function openerFor(
  path: string,
  { stdout, env }: Pick<Context, 'stdout' | 'env'>,
  platform: NodeJS.Platform = process.platform,
): Opener | undefined {
  if (!stdout.isTTY || isSet(env['CI'])) return undefined;
  if (platform === 'darwin') return { command: 'open', args: [path] };
  // `start` is a word of cmd's, which would read `&` in a path as the end of the command.
  if (platform === 'win32') return { command: 'explorer.exe', args: [path] };
  return isSet(env['DISPLAY']) || isSet(env['WAYLAND_DISPLAY']) ? { command: 'xdg-open', args: [path] } : undefined;
}

/** Starts it and lets it go; false where there is no such program. */
export async function open({ command, args }: Opener): Promise<boolean> {
  const child = spawn(command, args, { detached: true, stdio: 'ignore' });
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  child.unref();
  return started;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

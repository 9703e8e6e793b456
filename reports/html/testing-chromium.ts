// Which Chromium tests and the bench drive, and how it is started.
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** What is asked of a page, in the page. */
export const eyesEntry = new URL('page/testing-eyes', import.meta.url);

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Quiet and offline: nothing in it calls home. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The executable: LOCKSTORM_CHROMIUM, else a Chromium on PATH; undefined: there is none. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const asked = env['LOCKSTORM_CHROMIUM'];
  if (asked !== undefined && asked !== '' && isAbsolute(asked)) return asked;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return (asked ? [asked] : names)
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** In a profile that it makes, and removes when it is closed. It goes with this process in any case. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags, chromiumSandbox: false });
}

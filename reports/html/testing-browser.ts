// Chromium for tests: one a file, always closed, with a profile of its own; a page in it that tells of every request and every complaint.
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { bundlePage } from './bundle-page.ts';
import { eyesEntry, findChromium, launchChromium } from './testing-chromium.ts';

export interface Chromium {
  /** Opens a file in a context of its own, offline; it is closed with the browser. */
  open(path: string, options?: OpenOptions): Promise<OpenPage>;
}

export interface OpenOptions extends BrowserContextOptions {
  /** Behind the path: `#line=12`. */
  readonly hash?: string;
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What should not have been: requests beyond the file itself, errors, warnings of the console, breaches of the policy. */
  readonly complaints: readonly string[];
}

/** `describe`, with a Chromium. Without one the tests are skipped and say so; where LOCKSTORM_REQUIRE_CHROMIUM is set that is a failure. */
export function describeInChromium(name: string, tests: (browser: Chromium) => void): void {
  const executablePath = findChromium();
  const title = executablePath === undefined ? `${name} (skipped: ${absent(name)})` : name;
  let browser: Browser | undefined;
  // oxlint-disable-next-line vitest/valid-title, vitest/no-disabled-tests -- the callers name it, and without a browser there is nothing to ask
  describe.skipIf(executablePath === undefined)(title, () => {
    beforeAll(async () => {
      browser = await launchChromium(executablePath!);
    });
    afterAll(() => browser?.close());
    tests({
      open: async (path, { hash, ...options } = {}) => {
        if (!browser) throw new Error('the browser has not started');
        return openIn(await browser.newContext({ offline: true, ...options }), path, hash);
      },
    });
  });
}

/** Why there is no browser, said where a reader of the log sees it too. */
function absent(name: string): string {
  const why = 'no Chromium on PATH, nor in LOCKSTORM_CHROMIUM';
  if (process.env['LOCKSTORM_REQUIRE_CHROMIUM']) throw new Error(`${name} cannot be tested: ${why}`);
  process.stdout.write(`skipped: ${name}: ${why}\n`);
  return why;
}

async function openIn(context: BrowserContext, path: string, hash = ''): Promise<OpenPage> {
  // Before the page's own script, and not bound to its policy.
  await context.addInitScript({ content: await bundlePage(eyesEntry) });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const complaints: string[] = [];
  page.on('request', (request) => {
    const asked = request.url();
    if (asked.split('#')[0] !== url && !asked.startsWith('data:')) complaints.push(`request: ${asked}`);
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('popup', () => complaints.push('a second window'));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${url}${hash}`);
  return { page, context, complaints };
}

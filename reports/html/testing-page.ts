// For tests: what a page shows, asked of page/testing-eyes.ts, which testing-browser.ts puts into every page.
import type { Page } from 'playwright-core';

/** Until the first picture is drawn. */
export async function ready(page: Page): Promise<void> {
  await page.waitForSelector('html[data-ready="1"]', { state: 'attached', timeout: 120_000 });
}

/** The time in sight. */
export async function range(page: Page): Promise<{ fromUs: number; untilUs: number; length: number }> {
  const [fromUs, untilUs] = await page.evaluate<[number, number]>('eyes.range()');
  return { fromUs, untilUs, length: untilUs - fromUs };
}

/** Of its address. */
export function hash(page: Page): string {
  return new URL(page.url()).hash;
}

/** Everything that the tooltip says while the pointer goes over the whole picture. */
export function hovers(page: Page): Promise<string> {
  return page.evaluate('eyes.hovers()');
}

/** All parts have drawn what was asked for before: they listen for the next frame, and the table's scrolling is told in the one after it. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))',
  );
}

/** Lines of the events in the rows in sight, from the top. */
export function visibleLines(page: Page): Promise<number[]> {
  return page.evaluate('eyes.visibleLines()');
}

/** By how much the page is broader than the window, and what in it is; empty: it is not. */
export function sideways(page: Page): Promise<string> {
  return page.evaluate('eyes.sideways()');
}

/** Colour of the page, as CSS has it. */
export function background(page: Page): Promise<string> {
  return page.evaluate('eyes.background()');
}

/** The contrast of the first such element's text against what is behind it (1 to 21). */
export function contrastOf(page: Page, selector: string): Promise<number> {
  return page.evaluate(`eyes.contrastOf(${JSON.stringify(selector)})`);
}

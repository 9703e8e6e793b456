// The page of a run in Chromium: how large it is, how long rendering takes, when it can be used, and how long a frame lasts while it is moved.
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median, quantile } from 'simple-statistics';
import type { Browser, Page } from 'playwright-core';
import { judge } from '../harness/checks/judge.ts';
import { environmentError } from '../harness/errors.ts';
import { projectRoot } from '../harness/store/project-root.ts';
import { bundlePage } from '../reports/html/bundle-page.ts';
import { renderRunPage } from '../reports/html/render-run-page.ts';
import { eyesEntry, findChromium, launchChromium } from '../reports/html/testing-chromium.ts';
import { ready } from '../reports/html/testing-page.ts';
import { judgedHistory } from '../reports/judged-history.ts';
import { readTimeline } from '../reports/timeline/read-timeline.ts';
import { eventsOf, repeatedTo, writeEvents } from '../reports/timeline/testing.ts';
import type { Bench, SimBenchContext } from './bench.ts';
import type { Table } from './format.ts';
import { stopwatch } from './stopwatch.ts';

const SIZES = [1_000, 10_000, 100_000];
const LOADS = 5;
const FRAMES = 180;
/** Two that hold at once, on real processes, again and again. */
const RECORDED = 'harness/checks/fixtures/unsafe-mutual-exclusion-recorded-single-wait.jsonl';

export const page: Bench = {
  name: 'page',
  engine: 'sim',
  // And wants a Chromium, which not every machine has.
  long: true,
  about: `report.html of ever longer histories in Chromium without a GPU: median of ${LOADS} loads; frames: median / 95th percentile of ${FRAMES}, what drawing takes in brackets`,

  async run(context: SimBenchContext): Promise<Table> {
    const executable = findChromium();
    if (executable === undefined)
      throw environmentError(
        'no-chromium',
        'There is no Chromium to measure the page in.',
        'Install chromium, or name one in LOCKSTORM_CHROMIUM.',
      );
    const browser = await launchChromium(executable);
    const forget = context.onNow(() => void browser.close());
    try {
      // The script is bundled once a process, whatever the history.
      await bundlePage();
      const rows: string[][] = [];
      for (const size of SIZES) {
        if (context.stop.aborted) break;
        rows.push(await measured(size, browser, context));
      }
      return {
        head: [
          'events',
          'file, MB',
          'read, ms',
          'render, ms',
          'usable, ms',
          'frame while panning, ms',
          'frame while zooming, ms',
        ],
        rows,
        numeric: [0, 1, 2, 3, 4, 5, 6],
      };
    } finally {
      forget();
      await browser.close();
    }
  },
};

async function measured(size: number, browser: Browser, { folder }: SimBenchContext): Promise<string[]> {
  const [history, file] = [join(folder, `${size}.jsonl`), join(folder, `${size}.html`)];
  const count = await writeEvents(history, repeatedTo(await eventsOf(join(projectRoot(), RECORDED)), size));
  const report = await judgedHistory(history, await judge(history));
  const readMs = stopwatch();
  const timeline = await readTimeline(report, history);
  const read = readMs();
  const renderMs = stopwatch();
  writeFileSync(file, await renderRunPage(timeline));
  const rendered = renderMs();
  const loads: number[] = [];
  for (let n = 0; n < LOADS; n++) loads.push(await onPage(browser, file, async (opened) => usableMs(opened)));
  const frames = await onPage(browser, file, async (opened) => {
    await usableMs(opened);
    return [await framesOf(opened, 'pan'), await framesOf(opened, 'zoom')];
  });
  const megabytes = (statSync(file).size / 1e6).toFixed(2);
  return [count, megabytes, read.toFixed(0), rendered.toFixed(0), median(loads).toFixed(0), ...frames].map(String);
}

async function onPage<T>(browser: Browser, file: string, act: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 } });
  try {
    await context.addInitScript({ content: await bundlePage(eyesEntry) });
    const opened = await context.newPage();
    await opened.goto(pathToFileURL(file).href);
    return await act(opened);
  } finally {
    await context.close();
  }
}

/** From the start of the navigation to the frame that shows the first violation, all parts mounted. */
async function usableMs(opened: Page): Promise<number> {
  await ready(opened);
  return Number(await opened.evaluate('document.documentElement.dataset.readyMs'));
}

/** `16.7 / 18.1 (2.1 / 3.0)` */
async function framesOf(opened: Page, act: 'pan' | 'zoom'): Promise<string> {
  await opened.keyboard.press('0');
  await opened.keyboard.press('+');
  const { frameMs, drawnMs } = await opened.evaluate<{ frameMs: number[]; drawnMs: number[] }>(
    `eyes.frames('${act}', ${FRAMES})`,
  );
  return `${middleAndWorst(frameMs)} (${middleAndWorst(drawnMs)})`;
}

function middleAndWorst(values: number[]): string {
  return `${median(values).toFixed(1)} / ${quantile(values, 0.95).toFixed(1)}`;
}

// The page of one run: one HTML file that shows it as a picture, offline, and without JavaScript as tables.
import { packTimeline } from '../timeline/pack.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { bundlePage } from './bundle-page.ts';
import { documentShell } from './document.ts';
import { fitPage, PAGE_BYTES } from './fit-page.ts';
import { runPageBody } from './run-page-body.ts';
import { runPageStyles } from './styles.ts';

/** The HTML, at most `most` bytes; of a longer history it says what it left out. Throws a HarnessError where its script cannot be bundled. */
export async function renderRunPage(timeline: Timeline, most: number = PAGE_BYTES): Promise<string> {
  const script = await bundlePage();
  const styles = runPageStyles();
  const render = (shown: Timeline): string =>
    documentShell({
      title: `${shown.run.verdict} · ${shown.run.id}`,
      styles,
      script,
      data: packTimeline(shown),
      body: runPageBody(shown),
    });
  return fitPage(timeline, render, most);
}

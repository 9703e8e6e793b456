// The page of one run: unpacks what is embedded, mounts the parts, and shows the first violation, or what the address names.
import type { Timeline } from '../../timeline/timeline.ts';
import { failureText, showFailure } from './failure.ts';
import { mountHeader } from './header/mount-header.ts';
import { mountKeys } from './keys/mount-keys.ts';
import { followLinks } from './link.ts';
import { mountLegend } from './legend/mount-legend.ts';
import { mountPlots } from './plots/mount-plots.ts';
import { mountStory } from './story/mount-story.ts';
import { mountTable } from './table/mount-table.ts';
import { mountTimeline } from './timeline/mount-timeline.ts';
import { lightOnPaper } from './theme.ts';
import { unpackTimeline } from './unpack.ts';
import { View } from './view.ts';

async function start(): Promise<void> {
  const view = new View(await data());
  // Before the parts: what they draw for paper takes its colours.
  lightOnPaper();
  mountHeader(view, part('header'));
  mountTimeline(view, part('timeline'));
  mountLegend(view, part('legend'));
  mountStory(view, part('story'));
  mountTable(view, part('table'));
  mountPlots(view, part('plots'));
  mountKeys(view, () => document.querySelector<HTMLElement>('#filter'));
  followLinks(view);
  // Behind the frame that draws what was shown first.
  requestAnimationFrame(() => {
    const { dataset } = document.documentElement;
    dataset['ready'] = '1';
    dataset['readyMs'] = String(performance.now());
  });
}

async function data(): Promise<Timeline> {
  try {
    return await unpackTimeline(document.querySelector('#data')?.textContent ?? '');
  } catch (error) {
    throw new Error('its data are damaged', { cause: error });
  }
}

/** A place of the document's, made by reports/html/run-page-body.ts. */
function part(id: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(`#${id}`);
  if (!element) throw new Error(`the page has no part called ${id}`);
  return element;
}

start().catch((error: unknown) => showFailure(failureText(error)));

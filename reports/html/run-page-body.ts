// The body of the run page: places that the script fills, and the run in plain HTML where no script runs.
import type { Timeline } from '../timeline/timeline.ts';
import { withoutScript } from './without-script.ts';

/** HTML. */
export function runPageBody(timeline: Timeline): string {
  return [
    '<main id="page">',
    '<header id="header" class="panel"></header>',
    '<section id="timeline" class="panel" aria-label="Timeline"></section>',
    '<div id="legend" class="legend dim" aria-label="Signs"></div>',
    '<section id="story" class="panel" aria-label="Story"></section>',
    '<section id="table" class="panel" aria-label="Events"></section>',
    '<section id="plots" class="panel" aria-label="Plots"></section>',
    '</main>',
    `<noscript>${withoutScript(timeline).text}</noscript>`,
  ].join('\n');
}

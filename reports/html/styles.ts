// The style sheets of the pages, as text: there are no css files, which the compiler would not copy.
import { baseStyles } from './styles/base.ts';
import { headerStyles } from './styles/header.ts';
import { plotStyles } from './styles/plots.ts';
import { storyStyles } from './styles/story.ts';
import { tableStyles } from './styles/table.ts';
import { timelineStyles } from './styles/timeline.ts';

/** Of the page of one run. The index page has `baseStyles` and its own. */
export function runPageStyles(): string {
  return [baseStyles, headerStyles, storyStyles, tableStyles, timelineStyles, plotStyles()].join('\n');
}

// The script of the index page: curves over time, and a filter for the list of runs. Without it the tables are all there.
import type { IndexData } from './index-data.ts';
import { mountRunFilter } from './mount-run-filter.ts';
import { mountTrends } from './mount-trends.ts';

const trends = document.getElementById('trends');
const text = document.getElementById('data')?.textContent;
if (trends && text) mountTrends(readData(text), trends);
const filter = document.getElementById('run-filter');
const table = document.querySelector<HTMLTableElement>('#runs');
if (filter && table) mountRunFilter(table, filter);
document.documentElement.dataset['ready'] = '1';

/** Base64 of JSON in UTF-8. */
function readData(base64: string): IndexData {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as IndexData;
}

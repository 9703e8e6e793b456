// A rate and its interval as a small picture from 0 to 100 %, which needs no script.
import { markup } from '../html/markup.ts';
import type { Html } from '../html/html.ts';
import type { RateInterval } from './wilson.ts';

const WIDTH = 60;

/** The thin line is the interval, the mark the rate. */
export function rateBar({ rate, low, high }: RateInterval): Html {
  const at = (share: number): string => (2 + share * (WIDTH - 4)).toFixed(1);
  const look = rate > 0 ? 'of-failed' : 'of-passed';
  return markup`<svg class="rate" width="${WIDTH}" height="10" aria-hidden="true"><line class="whole" x1="2" x2="${WIDTH - 2}" y1="5" y2="5"/><line class="${look}" x1="${at(low)}" x2="${at(high)}" y1="5" y2="5"/><circle class="${look}" cx="${at(rate)}" cy="5" r="2.5"/></svg>`;
}

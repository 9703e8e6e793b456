// Bands: what lasts, behind the bars of a lane or through all of them.
import type { Band } from '../../../timeline/timeline.ts';
import { visible } from '../visible.ts';
import type { Frame } from './frame.ts';
import { xOf } from './scale.ts';
import { eachRun } from './spans.ts';
import type { Spans } from './spans.ts';
import { fonts } from './text.ts';

export interface Box {
  readonly top: number;
  readonly height: number;
  /** Middle of the line on which a band's text stands; undefined: none. */
  readonly textY?: number | undefined;
  /** Before the text: where a band begins there may be a mark. */
  readonly indent?: number | undefined;
}

const SCRAP_PX = 64;

/** How much of a band's colour is seen; dead is hatched, a phase barely tinted. */
const alphas: Partial<Record<Band['what'], number>> = {
  phase: 0.08,
  leader: 0.22,
  stall: 0.11,
  down: 0.5,
  paused: 0.45,
};

export function drawBands(frame: Frame, bands: Spans, { top, height, textY, indent = 4 }: Box): void {
  const { context, scale, palette, timeline, text } = frame;
  eachRun(bands, scale.fromUs, scale.untilUs, scale.usPerPx, (fromUs, untilUs, first) => {
    const band = timeline.bands[bands.ref[first]!]!;
    const x = Math.max(xOf(scale, fromUs), scale.left - 2);
    const width = Math.max(Math.min(xOf(scale, untilUs), scale.left + scale.width + 2) - x, 1);
    const colour = bandColour(frame, band.what);
    if (band.what === 'dead') {
      context.fillStyle = palette.dead;
      context.fillRect(x, top, width, height);
    } else {
      context.fillStyle = palette.thin(colour, alphas[band.what] ?? 0.17);
      context.fillRect(x, top, width, height);
      if (band.what !== 'phase' && band.place.lane !== 'all') {
        context.fillStyle = colour;
        context.fillRect(x, top, width, 2);
      }
    }
    if (textY === undefined || width < 30) return;
    const from = Math.max(x, scale.left) + indent;
    const room = Math.min(x + width, scale.left + scale.width) - from - 4;
    // The same half word over and over says nothing.
    if (room < SCRAP_PX && text.width(bandText(band), fonts.plain) > room) return;
    text.draw(
      bandText(band),
      from,
      textY,
      room,
      fonts.plain,
      band.what === 'dead' || band.place.lane === 'all' ? palette.colours.dim : palette.colours.fg,
    );
  });
}

export function bandColour({ palette: { colours } }: Frame, what: Band['what']): string {
  if (what === 'paused') return colours.pause;
  if (what === 'leaderless') return colours.inconclusive;
  if (what === 'fault') return colours.cut;
  if (what === 'phase') return colours.dim;
  return colours[what];
}

const texts = new WeakMap<Band, string>();

function bandText(band: Band): string {
  const known = texts.get(band);
  if (known !== undefined) return known;
  const made = visible(band.text === '' ? band.what : band.text, 80);
  texts.set(band, made);
  return made;
}

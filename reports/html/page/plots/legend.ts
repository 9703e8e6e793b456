// Which shape and colour stands for which fault, for those that occur in a plot.
import { faultLook, faultWords } from './fault-looks.ts';
import type { PlotData } from './plot-data.ts';
import { visible } from '../visible.ts';

/** A key a fault with its count, and one for what is beyond its bound. */
export function createLegend({ samples, standings }: PlotData): HTMLElement {
  const legend = document.createElement('div');
  legend.className = 'plot-legend dim';
  const counts = new Map<string, number>();
  for (const { fault } of samples) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  for (const [fault, count] of [...counts].toSorted(([, a], [, b]) => b - a)) {
    const { colour, shape } = faultLook(fault);
    legend.append(entry(glyphs[shape], colour, `${visible(faultWords(fault), 40)} ${count.toLocaleString('en-US')}`));
  }
  for (const [standing, glyph, colour, words] of marked) {
    const count = standings.filter((each) => each === standing).length;
    if (count > 0) legend.append(entry(glyph, colour, `${words} ${count.toLocaleString('en-US')}`));
  }
  return legend;
}

const marked = [
  ['convicted', '●', 'unsafe', 'violations'],
  ['beyond', '○', 'inconclusive', 'beyond their bound, convicting nobody'],
] as const;

const glyphs = { disc: '●', diamond: '◆', square: '■', up: '▲', down: '▼', cross: '✚' } as const;

function entry(glyph: string, colour: string, words: string): HTMLElement {
  const element = document.createElement('span');
  const mark = document.createElement('span');
  mark.className = `plot-mark of-${colour}`;
  mark.setAttribute('aria-hidden', 'true');
  mark.textContent = glyph;
  element.append(mark, ` ${words}`);
  return element;
}

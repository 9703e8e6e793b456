// The picture's colours: those of the page, a pair for each lock, one for each worker, and hatchings. Made anew when the theme changes.
import { colourNames, readColours } from '../colours.ts';
import type { Colours } from '../colours.ts';
import { fromHsl, inkOn, isHex, luminance, toHsl, withAlpha } from './colour-math.ts';
import type { Hsl } from './colour-math.ts';
import { hueAt } from './hues.ts';

/** A fill and what can be read on it. */
export interface Ink {
  readonly fill: string;
  readonly ink: string;
}

export interface LockInk {
  readonly belief: Ink;
  readonly grant: Ink;
  /** Striped, because hues have run out. */
  readonly striped: boolean;
}

export interface Palette {
  readonly colours: Colours;
  readonly locks: readonly LockInk[];
  /** Bars below a pixel, which may be of several locks. */
  readonly merged: { readonly belief: string; readonly grant: string };
  readonly workers: readonly string[];
  readonly dead: CanvasPattern | string;
  readonly overlap: CanvasPattern | string;
  readonly stale: CanvasPattern | string;
  readonly stripes: CanvasPattern | string;
  /** The colour, so transparent; remembered. */
  thin(colour: string, alpha: number): string;
}

const HUES_BEFORE_STRIPES = 7;

export function makePalette(context: CanvasRenderingContext2D, locks: number, workers: number): Palette {
  const colours = hexOnly(readColours());
  const belief = toHsl(colours.belief);
  const onDark = luminance(colours.panel) < 0.2;
  const thinned = new Map<string, string>();
  const thin = (colour: string, alpha: number) => {
    const key = `${colour}${alpha}`;
    const known = thinned.get(key);
    if (known !== undefined) return known;
    const made = withAlpha(colour, alpha);
    thinned.set(key, made);
    return made;
  };
  return {
    colours,
    locks: Array.from({ length: Math.max(locks, 1) }, (_, index): LockInk => {
      const hue = hueAt(index, belief.hue);
      const upper =
        index === 0
          ? colours.belief
          : evenly({ ...belief, saturation: belief.saturation * (onDark ? 0.5 : 0.7), hue }, colours.belief);
      // With one lock the two bars differ in hue; with several, hue tells the lock, and what is granted is paler.
      const lower = locks < 2 ? colours.grant : paler(upper, onDark);
      return {
        belief: { fill: upper, ink: inkOn(upper) },
        grant: { fill: lower, ink: inkOn(lower) },
        striped: index >= HUES_BEFORE_STRIPES,
      };
    }),
    merged:
      locks < 2
        ? { belief: colours.belief, grant: colours.grant }
        : { belief: colours.write, grant: paler(colours.write, onDark) },
    workers: Array.from({ length: workers }, (_, index) =>
      fromHsl({ hue: hueAt(index, 265), saturation: 0.62, lightness: onDark ? 0.64 : 0.4 }),
    ),
    dead: hatching(context, colours.dead, 7, 1.6),
    overlap: hatching(context, withAlpha(inkOn(colours.overlap), 0.22), 7, 1.6),
    // Red too, and finer.
    stale: hatching(context, withAlpha(inkOn(colours.overlap), 0.22), 4, 1.2),
    stripes: hatching(context, withAlpha(colours.panel, 0.4), 6, 2),
    thin,
  };
}

/** No lighter to the eye than the first one, as greens and yellows are. */
function evenly(hsl: Hsl, like: string): string {
  const most = luminance(like) * 1.5 + 0.02;
  let { lightness } = hsl;
  while (lightness > 0.2 && luminance(fromHsl({ ...hsl, lightness })) > most) lightness -= 0.02;
  return fromHsl({ ...hsl, lightness });
}

function paler(colour: string, onDark: boolean): string {
  const { hue, saturation, lightness } = toHsl(colour);
  return fromHsl({ hue, saturation: saturation * 0.55, lightness: lightness + (onDark ? 0.14 : 0.22) });
}

/** Where a style sheet says something else than hex, or nothing, a grey stands in: the picture is drawn all the same. */
function hexOnly(colours: Colours): Colours {
  return Object.fromEntries(
    colourNames.map((name) => [name, isHex(colours[name]) ? colours[name] : (spare[name] ?? '#808890')]),
  ) as Colours;
}

const spare: Partial<Record<keyof Colours, string>> = {
  bg: '#f7f7f5',
  panel: '#ffffff',
  fg: '#1b1f24',
  belief: '#2a5fc4',
  grant: '#3d9c8c',
  overlap: '#d10a26',
  stale: '#c8380a',
};

/** Diagonal lines, `size` CSS pixels apart. */
function hatching(
  context: CanvasRenderingContext2D,
  colour: string,
  size: number,
  width: number,
): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext('2d');
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}

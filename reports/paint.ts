// Colour, where it is wanted: a terminal, and neither NO_COLOR nor --no-color.
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];
/** Puts a style around a text, or leaves it plain. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;
export const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** FORCE_COLOR wins over the kind of the stream, --no-color and NO_COLOR (not empty) over everything. */
export function paintFor(
  stream: { isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  colorFlag: boolean,
): Paint {
  if (!colorFlag || (env.NO_COLOR ?? '') !== '') return plain;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force === '0' || force === 'false' ? plain : coloured;
  return stream.isTTY === true && env.TERM !== 'dumb' ? coloured : plain;
}

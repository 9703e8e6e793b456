// Text by the columns that it takes on a terminal: CJK and emoji take two, accents none.
import { eastAsianWidth } from 'get-east-asian-width';
import { plainText } from '../plain-text.ts';

/** More accents than this on one letter are a joke at the cost of the lines around it. */
const ACCENTS_MAX = 2;

/** Columns that a text without control characters takes; of what terminals disagree on, the larger number. */
export function widthOf(text: string): number {
  // oxlint-disable-next-line no-control-regex -- the common case, quickly
  if (/^[\x00-\x7f]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** One harmless line (plain-text.ts) of at most so many columns; what is cut ends in `…`. */
export function fit(text: string, columns: number): string {
  // Nobody's name is read to its end here, and a megabyte of it would be looked at five times a second.
  const safe = plainText(text.slice(0, 500)).replace(accents, (all) => Array.from(all).slice(0, ACCENTS_MAX).join(''));
  if (widthOf(safe) <= columns) return safe;
  let kept = '';
  let width = 0;
  for (const character of safe) {
    width += columnsOf(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** As fit, filled up with spaces to exactly so many columns. */
export function fitExactly(text: string, columns: number): string {
  const cut = fit(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - widthOf(cut)));
}

const accents = /[\p{Mn}\p{Me}]{3,}/gu;
const EMOJI_STYLE = '\uFE0F';

function columnsOf(character: string): number {
  // It makes an emoji of the character before, which has one column more in some terminals.
  if (character === EMOJI_STYLE) return 1;
  return /^[\p{Mn}\p{Me}]$/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0)!);
}

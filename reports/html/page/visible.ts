// Names and errors come from users: what cannot be seen, or turns the text around it, is shown as what it is; what is endless is cut.

/** Of one text, unless said otherwise: a page is no place for megabytes. */
export const LONGEST_TEXT = 2000;

/** Controls, direction marks and overrides, other invisible format characters, line separators, halves of a surrogate pair. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** `a\u202Eb` for a text with a right-to-left override; at most `longest` characters of it, then `…`. Line feeds and tabs become blanks. */
export function visible(text: string, longest: number = LONGEST_TEXT): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replaceAll(unseen, (character) => {
    if (character === '\n' || character === '\t' || character === '\r') return ' ';
    return `\\u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

// Text that is broken at blanks so that it fits a number of columns, with its further lines indented.
import { widthOf } from './live/display-width.ts';

/** Never narrower than this, however narrow the window and deep the indentation are: a terminal breaks it then. */
const NARROWEST = 24;
/** A no-break space. */
const JOINED = '\u00a0';

/**
 * The lines of `prefix` + `text`, none wider than `columns` where its words allow; those after the first begin with `hang` blanks. A word
 * that is wider than a line, such as a path, stays whole, so that it can be copied.
 */
export function wrap(prefix: string, text: string, columns: number, hang = widthOf(prefix)): string[] {
  const lines: string[] = [];
  let line = prefix;
  let room = Math.max(NARROWEST, columns - widthOf(prefix));
  let used = 0;
  for (const [gap = '', word = ''] of pieces(text)) {
    if (used > 0 && used + gap.length + widthOf(word) > room) {
      lines.push(line);
      line = ' '.repeat(hang);
      room = Math.max(NARROWEST, columns - hang);
      used = 0;
    }
    const piece = used === 0 ? word : gap + word;
    line += piece;
    used += widthOf(piece);
  }
  return [...lines, line];
}

/** Words, each with the blanks before it; a number stays with its unit, and what `unbroken` has joined stays together. */
function pieces(text: string): [string, string][] {
  return [...text.matchAll(/( *)([^ ]+(?:(?<=\d) s(?![^ ,;:.)]))?)/g)].map(([, gap = '', word = '']) => [
    gap,
    word.replaceAll(JOINED, ' '),
  ]);
}

/** The text as one word to `wrap`. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', JOINED);
}

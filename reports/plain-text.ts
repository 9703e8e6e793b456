// Text of users (lock names, errors, names of subjects) as one harmless line: nothing in it moves the cursor, sets a colour, turns the
// reading direction, ends the line, or is a command to the CI that reads the log. Used for terminals, pages, timelines and summaries alike.

/** Longer texts are cut: nobody reads more in a line. */
const LONGEST = 2_000;

/**
 * `text` with its control and format characters made visible: C0 controls as their pictures (`␛`, `␊`), the others as `�`. A workflow
 * command of GitHub (`::error::`, `##[error]`) is broken by a space. At most `longest` characters, the last one then `…`.
 */
export function plainText(text: string, longest = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  // oxlint-disable-next-line no-control-regex -- these it is about
  if (/^[\x20-\x7e…]*$/.test(cut) && !cut.includes('::') && !cut.includes('##[')) return cut;
  return (
    cut
      // oxlint-disable-next-line no-control-regex -- these it is about
      .replace(/[\x00-\x1f\x7f]/g, (control) => (control === '\x7f' ? '␡' : picture(control)))
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\ufffe\uffff]/gu, '�')
      .replace(/(^|\s)::/g, '$1: :')
      .replaceAll('##[', '## [')
  );
}

/** A path that stands alone on its line, to be piped: as it is, also in a script with joiners and marks, unless it would break the line. */
export function plainPath(path: string): string {
  return /\p{Cc}|##\[/u.test(path) ? plainText(path) : path;
}

/** The same of a text that may have several lines: its line ends stay. */
export function plainLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => plainText(line))
    .join('\n');
}

/** The picture that Unicode has of a C0 control character. */
function picture(control: string): string {
  return String.fromCodePoint(0x24_00 + control.codePointAt(0)!);
}

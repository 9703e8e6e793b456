// What keeps names and errors of users from being workflow commands, Markdown or HTML on GitHub.
import { plainLines, plainText } from '../plain-text.ts';

/** The message of a workflow command; line ends stay. */
export function commandData(text: string): string {
  return plainLines(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The value of a property of a workflow command: `title=…`. */
export function commandProperty(text: string): string {
  return commandData(plainText(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Words in Markdown, in a table too, that stay what they are: a mark that could be syntax becomes a numeric reference, which never is.
 * A dot or a colon is left where it can be no link, so that the file itself reads well.
 */
export function words(text: string): string {
  return literal(text).replace(/^(\d*)([-+=.)])/, (_, digits: string, mark: string) => `${digits}${reference(mark)}`);
}

/** A name as code: GitHub reads neither mentions nor links in it. */
export function code(text: string): string {
  return `<code>${literal(text)}</code>`;
}

function literal(text: string): string {
  return plainText(text).replace(/[&<>\\`*_{}[\]#|~$@^]|\.(?=\p{L})|:(?!\s|$)/gu, reference);
}

/** Text as a block of code, behind a fence longer than any run of backticks in it. */
export function codeBlock(text: string): string {
  const clean = plainLines(text);
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${clean}\n${fence}`;
}

function reference(mark: string): string {
  return `&#${mark.codePointAt(0)!};`;
}

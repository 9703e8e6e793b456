// What somebody else wrote, fit for one line of a report: cut, and without control characters, which a terminal would obey.

/** In quotes, at most `max` characters of it. */
export function excerpt(text: string, max = 160): string {
  return JSON.stringify(printable(text, max)).replaceAll(String.raw`\"`, '"');
}

/** As it is where it can be printed, cut after `max` characters. */
export function printable(text: string, max: number): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return cut.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

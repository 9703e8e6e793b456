// Whether something that moves can be shown: on a terminal with a size that understands more than text.

/** A pseudo-terminal of a CI system may have no size: nothing would be seen there. TERM=dumb moves no cursor. */
export function fitsLive(
  { isTTY, columns, rows }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows'>,
  { TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTTY && columns > 0 && rows > 0 && TERM !== 'dumb';
}

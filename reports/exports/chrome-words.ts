// Words in a trace: somebody else's tool shows them, and they come from users.

const LONGEST = 200;

/** Without control characters, which would cut a name short, break its line or be escaped (Perfetto’s tokenizer knows no \u0007), and not too long for a bar. */
export function wordsOf(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  if (plain === '') return '(nameless)';
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…` : plain;
}

/** Arguments of an event, with its line in history.jsonl. What is undefined or null is left out, and text made fit to be shown. */
export function numbered(args: Readonly<Record<string, unknown>>, line: number): Record<string, unknown> {
  const known = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
  const shown = known.map(([key, value]) => [key, typeof value === 'string' ? wordsOf(value) : value] as const);
  return { ...Object.fromEntries(shown), ...(line > 0 && { line }) };
}

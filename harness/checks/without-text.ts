// Leaves a piece of text out of every string in a value.

/** A copy of plain data; what is no text stays. */
export function withoutText<T>(value: T, text: string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- strings become strings, and everything else keeps its shape
  return strip(value, text) as T;
}

function strip(value: unknown, text: string): unknown {
  if (typeof value === 'string') return value.replaceAll(text, '');
  if (Array.isArray(value)) return value.map((each) => strip(each, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, strip(each, text)]));
}

// A count and what it counts, as people read it.

/** `1 holder`, `2 holders`, `1 expiry`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

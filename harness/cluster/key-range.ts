// The range of keys with a prefix, as etcd's calls and watches name it.

const first = Buffer.from([0]);

/** All keys when the prefix is empty. */
export function keysWith(prefix: string): { key: Buffer; range_end: Buffer } {
  return prefix === '' ? { key: first, range_end: first } : { key: Buffer.from(prefix), range_end: prefixEnd(prefix) };
}

/** The end of the range of all keys with this prefix: the prefix with its last byte below 0xff raised by one. */
function prefixEnd(prefix: string): Buffer {
  const end = Buffer.from(prefix);
  // UTF-8 has no byte 0xff, so the last byte can always be raised.
  end[end.length - 1] = (end[end.length - 1] ?? 0) + 1;
  return end;
}

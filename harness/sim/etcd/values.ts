// Reads the fields of requests as proto-loader would put them on the wire: missing, null and default are one and the same.
import type { Bytes, Enum, Int64 } from './messages.ts';

/** Bytes as a string of one character a byte: hashes fast, and sorts as etcd sorts. */
export function textOf(bytes: Bytes | null | undefined): string {
  if (bytes instanceof Buffer) return bytes.toString('latin1');
  if (bytes === undefined || bytes === null) return '';
  if (typeof bytes === 'string') return Buffer.from(bytes, 'base64').toString('latin1');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function isEmpty(bytes: Bytes | null | undefined): boolean {
  if (bytes === undefined || bytes === null || bytes.length === 0) return true;
  return typeof bytes === 'string' && textOf(bytes) === '';
}

/** The bytes of such a string; a new Buffer each time. */
export function bytesOf(text: string): Buffer {
  return text === '' ? empty : Buffer.from(text, 'latin1');
}

/** A copy of its own, because the caller may write into its Buffer later. */
export function copyOf(bytes: Bytes | null | undefined): Buffer {
  if (bytes === undefined || bytes === null || bytes.length === 0) return empty;
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : Buffer.from(bytes);
}

/** The bytes themselves, to look at now. */
export function viewOf(bytes: Bytes | null | undefined): Uint8Array {
  if (bytes === undefined || bytes === null) return empty;
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes;
}

/** What has no bytes can be shared: nobody can write into it. */
export const empty = Buffer.alloc(0);

/** A revision, limit or TTL; beyond 2^53 the nearest number. */
export function numberOf(value: Int64 | null | undefined): number {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return 0;
  const number = Number(typeof value === 'string' ? value : value.toString());
  return Number.isNaN(number) ? 0 : number;
}

/** An int64 as its canonical decimal: ids of leases are compared as strings. */
export function idOf(value: Int64 | null | undefined): string {
  if (value === undefined || value === null || value === 0) return '0';
  const text = typeof value === 'string' ? value : value.toString();
  const first = text.charCodeAt(0);
  if (first >= 49 && first <= 57) return text;
  return /^[-+]?\d+$/.test(text) ? BigInt.asIntN(64, BigInt(text)).toString() : '0';
}

/** Compares two decimal int64 as numbers. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return BigInt(a) < BigInt(b) ? -1 : 1;
}

/** The number of an enum's value among its names, in order from 0; unknown numbers stay, unknown names are 0. */
export function enumOf(names: readonly string[], value: Enum | null | undefined): number {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return 0;
  const index = names.indexOf(value);
  return index === -1 ? 0 : index;
}

/** Lower-case hex without padding, as Go's %x: a lease in the name of a key. */
export function hexOf(id: string): string {
  return BigInt(id).toString(16);
}

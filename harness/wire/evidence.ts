// What a message proves, in the words of the history's `rpc` event, and how etcd's bytes and numbers are written there.
import type { EventOf } from '../history/events.ts';
import type { Int64, WithHeader } from './proto.ts';

/** The part of an `rpc` event that comes out of the message itself. */
export type Evidence = Pick<EventOf<'rpc'>, 'lease' | 'ttlSeconds' | 'revision' | 'succeeded' | 'puts' | 'deletes'>;

/** A request decoded: what it asks for, and how to read its answer, which says little without the question. */
export interface Question {
  readonly evidence: Evidence;
  answer(payload: Buffer): Evidence;
}

/** Lower-case hex without padding, as Go's %x: a lease id. */
export function hexOf(id: Int64): string {
  if (id.high === 0) return (id.low >>> 0).toString(16);
  return ((BigInt(id.high) << 32n) | BigInt(id.low >>> 0)).toString(16);
}

/** As a number; what does not fit one is the nearest that does. */
export function numberOf(value: Int64): number {
  const { MAX_SAFE_INTEGER: max, MIN_SAFE_INTEGER: min } = Number;
  return Math.max(min, Math.min(max, value.toNumber()));
}

/** A key as text; bytes that are no UTF-8 become U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return bytes.length === 0 ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** The revision in a response's header; absent where etcd sent none. */
export function revisionOf(response: WithHeader): Evidence {
  return response.header ? { revision: numberOf(response.header.revision) } : {};
}

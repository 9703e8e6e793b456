// A key of etcd as the harness speaks of it, and as proto-loader gives it.
import { leaseHex } from './lease-id.ts';

/** Revisions are numbers, lease ids lower-case hex (`"0"`: no lease). */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  readonly lease: string;
  readonly createRevision: number;
  readonly modRevision: number;
}

/** mvccpb.KeyValue: int64 as decimal strings. */
export interface RawKeyValue {
  key: Buffer;
  value: Buffer;
  lease: string;
  create_revision: string;
  mod_revision: string;
}

export function keyValue(raw: RawKeyValue): KeyValue {
  return {
    key: raw.key.toString('utf8'),
    value: raw.value.toString('utf8'),
    lease: leaseHex(raw.lease),
    createRevision: Number(raw.create_revision),
    modRevision: Number(raw.mod_revision),
  };
}

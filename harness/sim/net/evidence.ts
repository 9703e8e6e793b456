// What a message proves, out of the plain objects that etcd3 sends and sees: the same as harness/wire/codec.ts reads out of their bytes.
import type { Evidence } from '../../wire/evidence.ts';

/** A decoded message, or a part of one; which fields there are is etcd's rpc.proto's business. */
export type Fields = Readonly<Record<string, any>>;

/** How one method's messages are read. */
export interface ObjectCodec {
  /** What a request asks for. */
  asked(request: Fields): Evidence;
  /** What its answer proves; `evidence` is what was asked. */
  answered(request: Fields, evidence: Evidence, response: Fields): Evidence;
}

type Put = NonNullable<Evidence['puts']>[number];
type Range = NonNullable<Evidence['deletes']>[number];

const NOTHING: Evidence = {};

/** By the method's name (`KV/Txn`); of any other nothing is known but its name, as on the real engine. */
export const objectCodecs: Readonly<Record<string, ObjectCodec>> = {
  'KV/Range': revisionOnly(),
  'KV/Compact': revisionOnly(),
  'Lease/LeaseTimeToLive': revisionOnly(),
  'Lease/LeaseLeases': revisionOnly(),
  'Auth/Authenticate': revisionOnly(),
  'Cluster/MemberList': revisionOnly(),
  'Maintenance/Status': revisionOnly(),
  'KV/Put': {
    asked: (request) => ({ puts: [putOf(request)] }),
    answered: (_request, evidence, response) => ({ ...revisionOf(response), ...evidence }),
  },
  'KV/DeleteRange': {
    asked: (request) => ({ deletes: [rangeOf(request)] }),
    answered: (_request, evidence, response) => ({
      ...revisionOf(response),
      ...(numberOf(response['deleted']) > 0 && evidence),
    }),
  },
  'KV/Txn': {
    asked(request) {
      const effects = noEffects();
      addAsked(request, effects);
      return found(effects);
    },
    answered(request, _evidence, response) {
      const effects = noEffects();
      addDone(request, response, effects);
      return { ...revisionOf(response), succeeded: Boolean(response['succeeded']), ...found(effects) };
    },
  },
  'Lease/LeaseGrant': { asked: (request) => ({ ttlSeconds: numberOf(request['TTL']) }), answered: granted },
  'Lease/LeaseKeepAlive': { asked: leaseOf, answered: granted },
  'Lease/LeaseRevoke': {
    asked: leaseOf,
    answered: (_request, evidence, response) => ({ ...evidence, ...revisionOf(response) }),
  },
};

function revisionOnly(): ObjectCodec {
  return { asked: () => NOTHING, answered: (_request, _evidence, response) => revisionOf(response) };
}

function granted(_request: Fields, _evidence: Evidence, response: Fields): Evidence {
  return { ...leaseOf(response), ttlSeconds: numberOf(response['TTL']), ...revisionOf(response) };
}

function leaseOf(message: Fields): Evidence {
  return { lease: hexOf(message['ID']) };
}

// Puts and deletes of a transaction: all that it may do, and what it did. Nested transactions count.

interface Effects {
  readonly puts: Put[];
  readonly deletes: Range[];
}

function noEffects(): Effects {
  return { puts: [], deletes: [] };
}

function found({ puts, deletes }: Effects): Evidence {
  if (puts.length === 0) return deletes.length === 0 ? NOTHING : { deletes };
  return deletes.length === 0 ? { puts } : { puts, deletes };
}

function addAsked(txn: Fields, effects: Effects): void {
  for (const operation of operationsOf(txn, 'success')) addOne(operation, effects);
  for (const operation of operationsOf(txn, 'failure')) addOne(operation, effects);
}

function addOne(operation: Fields, effects: Effects): void {
  if (operation['request_put']) effects.puts.push(putOf(operation['request_put']));
  else if (operation['request_delete_range']) effects.deletes.push(rangeOf(operation['request_delete_range']));
  else if (operation['request_txn']) addAsked(operation['request_txn'], effects);
}

function addDone(txn: Fields, response: Fields, effects: Effects): void {
  const results: readonly Fields[] = response['responses'] ?? [];
  for (const [index, operation] of operationsOf(txn, response['succeeded'] ? 'success' : 'failure').entries()) {
    const result = results[index];
    if (!result) continue;
    if (operation['request_put']) effects.puts.push(putOf(operation['request_put']));
    else if (operation['request_delete_range']) {
      if (numberOf(result['response_delete_range']?.deleted) > 0)
        effects.deletes.push(rangeOf(operation['request_delete_range']));
    } else if (operation['request_txn'] && result['response_txn'])
      addDone(operation['request_txn'], result['response_txn'], effects);
  }
}

function operationsOf(txn: Fields, branch: 'success' | 'failure'): readonly Fields[] {
  return txn[branch] ?? [];
}

function putOf(request: Fields): Put {
  return { key: textOf(request['key']), lease: hexOf(request['lease']) };
}

function rangeOf(request: Fields): Range {
  const key = textOf(request['key']);
  const rangeEnd = textOf(request['range_end']);
  return rangeEnd === '' ? { key } : { key, rangeEnd };
}

function revisionOf(response: Fields): Evidence {
  return response['header'] ? { revision: numberOf(response['header'].revision) } : NOTHING;
}

// Fields as etcd3 may write them; an absent one has protobuf's default.

/** Lease ids seen lately, in hex: each is written a dozen times, and BigInt is slow. */
const hexes = new Map<string | number, string>();
const HEXES_MAX = 4096;

/** An int64 as lower-case hex without padding. */
function hexOf(id: string | number | null | undefined): string {
  if (id === undefined || id === null || id === 0 || id === '0') return '0';
  const known = hexes.get(id);
  if (known !== undefined) return known;
  const hex = BigInt(typeof id === 'number' ? Math.trunc(id) : id).toString(16);
  if (hexes.size >= HEXES_MAX) hexes.clear();
  hexes.set(id, hex);
  return hex;
}

/** An int64 as a number; what does not fit one is the nearest that does. */
function numberOf(value: unknown): number {
  const number = Math.trunc(Number(value ?? 0)) || 0;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number));
}

/** Bytes as text. A string in place of bytes is base64, as protobufjs takes it. */
function textOf(bytes: unknown): string {
  if (bytes === undefined || bytes === null) return '';
  if (Buffer.isBuffer(bytes)) return bytes.toString('utf8');
  if (typeof bytes === 'string') return Buffer.from(bytes, 'base64').toString('utf8');
  return Buffer.from(bytes as ArrayLike<number>).toString('utf8'); // oxlint-disable-line typescript/no-unsafe-type-assertion -- nothing else can be sent as bytes
}

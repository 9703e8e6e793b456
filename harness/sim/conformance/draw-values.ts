// The small space in which operations collide: keys, ranges, values, leases, revisions.
import fc from 'fast-check';
import type { Situation } from './operation.ts';

const names = ['a', 'b', 'c', 'ab', 'k', 'k/1', 'k/2', 'k/3', 'l'];
const odd = [Buffer.from([0xff]), Buffer.from([0xff, 0xff, 0x01]), Buffer.from([0]), Buffer.from([0x6b, 0xff])];

export const key: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...names).map((name) => Buffer.from(name)) },
  { weight: 2, arbitrary: fc.constantFrom(...odd) },
);

/** A key that is no key. */
export const noKey: fc.Arbitrary<Buffer> = fc.constant(Buffer.alloc(0));

/** One key, a prefix, everything from a key on, everything, or what lies between two keys, which may be nothing. */
export const span: fc.Arbitrary<{ key: Buffer; range_end?: Buffer }> = fc.oneof(
  { weight: 40, arbitrary: key.map((single) => ({ key: single })) },
  {
    weight: 20,
    arbitrary: fc
      .constantFrom(['k', 'l'] as const, ['k/', 'k0'] as const, ['a', 'b'] as const)
      .map(([from, to]) => between(from, to)),
  },
  { weight: 15, arbitrary: fc.constant({ key: Buffer.from([0]), range_end: Buffer.from([0]) }) },
  { weight: 10, arbitrary: key.map((from) => ({ key: from, range_end: Buffer.from([0]) })) },
  { weight: 10, arbitrary: fc.tuple(key, key).map(([from, to]) => ({ key: from, range_end: to })) },
  // There but empty: etcd's Go code tells it from absent, sometimes.
  { weight: 2, arbitrary: key.map((from) => ({ key: from, range_end: Buffer.alloc(0) })) },
  { weight: 1, arbitrary: noKey.map((none) => ({ key: none })) },
);

export const value: fc.Arbitrary<Buffer> = fc
  .constantFrom('', '1', '2', '3', 'x', '\u0000', 'ÿ')
  .map((text) => Buffer.from(text, 'latin1'));

/** Decimal ids; few, so that they are granted, revoked and granted again. */
export const leaseId: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('1', '2', '3', '4', '5') },
  { weight: 1, arbitrary: fc.constantFrom('9223372036854775807', '-7', '1234567890123456789') },
);

type FromSituation = (now: Situation) => string;

/**
 * A revision to watch from: the past, the border of what was compacted, now, or the future. None below zero: before the
 * autumn of 2025 such a watch is taken, and makes others that are behind miss events (etcd#20693), which is no behaviour to compare with.
 */
export const startRevision: fc.Arbitrary<FromSituation> = fc.oneof(
  { weight: 24, arbitrary: fc.nat(25).map((back) => (now: Situation) => decimal(now.revision - back)) },
  {
    weight: 9,
    arbitrary: fc.integer({ min: -2, max: 2 }).map((off) => (now: Situation) => decimal(now.compacted + off)),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 3 }).map((ahead) => (now: Situation) => decimal(now.revision + ahead)),
  },
);

/** A revision to read: the same, or -1, which etcd takes for now. */
export const revision: fc.Arbitrary<FromSituation> = fc.oneof(
  { weight: 36, arbitrary: startRevision },
  { weight: 1, arbitrary: fc.constant(() => '-1') },
);

/** A revision to compact at: mostly one that leaves some history to read. */
export const compaction: fc.Arbitrary<FromSituation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 3, max: 60 }).map((back) => (now: Situation) => decimal(now.revision - back)),
  },
  { weight: 1, arbitrary: fc.nat(2).map((back) => (now: Situation) => decimal(now.revision - back)) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1).map((ahead) => (now: Situation) => decimal(now.compacted + ahead)) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 3 }).map((ahead) => (now: Situation) => decimal(now.revision + ahead)),
  },
);

/** A revision, version or lease to compare with: small numbers, and those of the last few writes. */
export const bound: fc.Arbitrary<FromSituation> = fc.oneof(
  { weight: 3, arbitrary: fc.nat(4).map((small) => () => String(small)) },
  { weight: 4, arbitrary: fc.nat(30).map((back) => (now: Situation) => decimal(now.revision - back)) },
);

function between(from: string, to: string): { key: Buffer; range_end: Buffer } {
  return { key: Buffer.from(from), range_end: Buffer.from(to) };
}

function decimal(number: number): string {
  return String(Math.max(0, number));
}

// The schemas and the guards that do the work must take the same lines, whatever comes.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromWorkerSchema, toWorkerSchema } from './message-schemas.ts';
import { parseMessage } from './messages.ts';

const hold = fc.oneof(fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER));
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
const t = fc.bigInt(0n, 10n ** 20n - 1n).map(String);
const lease = fc.bigInt(1n, 2n ** 64n - 1n).map((id) => id.toString(16));
const mode = fc.constantFrom('kept-alive', 'orphaned');
const claims = fc.record(
  {
    leases: fc.array(mode, { minLength: 1 }),
    lost: fc.boolean(),
    token: fc.boolean(),
    fifo: fc.boolean(),
    leasePerHold: fc.boolean(),
    served: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Valid messages of each kind, with any of their optional members. */
const message = fc.oneof(
  fc.record({ subject: text, version: text, claims, t }, { requiredKeys: ['subject'] }).map((ready) => ({ ready })),
  fc.record({ error: text }).map((broken) => ({ broken })),
  fc.record({ hold, token: text, lease, t }, { requiredKeys: ['hold'] }).map((acquired) => ({ acquired })),
  fc.record({ hold, error: text, t }, { requiredKeys: ['hold', 'error'] }).map((failed) => ({ failed })),
  fc.record({ hold, reason: text, t }, { requiredKeys: ['hold', 'reason'] }).map((lost) => ({ lost })),
  fc.record({ hold, n: hold, token: text, t }, { requiredKeys: ['hold', 'n'] }).map((wrote) => ({ wrote })),
  fc.record({ hold, t }, { requiredKeys: ['hold'] }).map((released) => ({ released })),
  fc.record({ hold, error: text, t }, { requiredKeys: ['hold', 'error'] }).map((unreleased) => ({ unreleased })),
);

/** What people write instead. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1.5,
    1e300,
    '',
    '0',
    '0x7',
    '00ab',
    '7587862094',
    '-5',
    ' 1',
    [],
    {},
    ['orphaned'],
    ['eternal'],
  ),
  fc.jsonValue(),
);
const names = [
  'hold',
  'n',
  't',
  'token',
  'lease',
  'error',
  'reason',
  'subject',
  'version',
  'claims',
  'leaseId',
  '__proto__',
];

/** Messages with members replaced, removed and added, and with other keys. */
const mutated = fc
  .tuple(
    message,
    fc.array(fc.tuple(fc.constantFrom(...names), fc.option(wrong, { nil: undefined })), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('same', 'two keys', 'other key', 'no body'),
  )
  .map(([valid, changes, how]): unknown => {
    const [[kind, body]] = Object.entries(valid) as [[string, object]];
    const members = new Map<string, unknown>(Object.entries(body));
    for (const [name, value] of changes)
      if (value === undefined) members.delete(name);
      else members.set(name, value);
    const changed = Object.fromEntries(members);
    if (how === 'two keys') return { [kind]: changed, more: {} };
    if (how === 'other key') return { [`${kind}s`]: changed };
    return how === 'no body' ? { [kind]: [changed] } : { [kind]: changed };
  });

/** What the two say of it: whether it is a message, and what is left of it. */
function bothOf(value: unknown): { guarded: unknown; validated: unknown } {
  const line = JSON.stringify(value);
  const guarded = parseMessage(line);
  const { data } = fromWorkerSchema.safeParse(JSON.parse(line));
  return { guarded: 'message' in guarded ? guarded.message : undefined, validated: data };
}

it('take every valid message', () => {
  const taken = (valid: unknown): void => {
    const { guarded, validated } = bothOf(valid);
    expect(guarded).toBeDefined();
    expect(guarded).toEqual(validated);
  };
  fc.assert(fc.property(message, taken), { numRuns: 2_000 });
  expect(bothOf({ quit: {} })).toEqual({ guarded: undefined, validated: undefined });
});

it('agree about what is no message, and about what is left of one with odd members', () => {
  let taken = 0;
  const property = fc.property(
    fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: fc.jsonValue() }),
    (value) => {
      const { guarded, validated } = bothOf(value);
      expect(guarded).toEqual(validated);
      taken += guarded === undefined ? 0 : 1;
    },
  );
  fc.assert(property, { numRuns: 5_000 });
  // Neither side of the question is empty.
  expect(taken).toBeGreaterThan(200);
  expect(taken).toBeLessThan(4_500);
});

it('has a schema for what the controller says', () => {
  expect(toWorkerSchema.safeParse({ acquire: { hold: 1 } }).success).toBe(false);
  expect(toWorkerSchema.safeParse({ quit: {} }).success).toBe(true);
});

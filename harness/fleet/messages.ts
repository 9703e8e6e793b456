// Guards for what workers say, written by hand: thousands of lines a second pass here, and any language may be at the other end.
// message-schemas.ts says the same as schemas, and a test holds the two together.
import type { FromWorker } from '../../workers/protocol.ts';

type Body = Record<string, unknown>;
interface Member {
  readonly is: (value: unknown) => boolean;
  /** What it must be. */
  readonly what: string;
  readonly optional?: true;
}

/**
 * The message with its known members alone, and what others it had; or one clause that says why the line is none. `malformed`: it is meant
 * to be one, by its only key.
 */
export type Parsed =
  { readonly message: FromWorker; readonly odd?: string } | { readonly why: string; readonly malformed?: true };

/** `t`: up to 20 decimal digits. */
export const TIME = /^\d{1,20}$/;
/** A lease id: 64 bits; 0: none. */
export const LEASE = /^(?:0|[1-9a-f][0-9a-f]{0,15})$/;

const hold: Member = { is: isCount, what: 'a whole number' };
const text: Member = { is: isString, what: 'a string' };
const optionalText: Member = { ...text, optional: true };
const t: Member = {
  is: (value) => isString(value) && TIME.test(value),
  what: 'CLOCK_MONOTONIC in ns as a string of at most 20 decimal digits',
  optional: true,
};
const lease: Member = {
  is: (value) => isString(value) && LEASE.test(value),
  what: 'lower-case hex without leading zeros, as a string',
  optional: true,
};

const kinds: Readonly<Record<string, Readonly<Record<string, Member>>>> = {
  ready: { subject: text, version: optionalText, claims: { is: isObject, what: 'an object', optional: true }, t },
  broken: { error: text },
  acquired: { hold, token: optionalText, lease, t },
  failed: { hold, error: text, t },
  lost: { hold, reason: text, t },
  wrote: { hold, n: hold, token: optionalText, t },
  released: { hold, t },
  unreleased: { hold, error: text, t },
};

const claimFlags = ['lost', 'token', 'fifo', 'leasePerHold', 'served'];

/** Parses and checks one line. */
export function parseMessage(line: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { why: 'no JSON' };
  }
  if (!isObject(value)) return { why: 'no JSON object' };
  const keys = Object.keys(value);
  const kind = keys[0];
  if (kind === undefined || keys.length > 1) return { why: `a message has exactly one key, this has ${keys.length}` };
  const members = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!members) return { why: `no such message: ${kind.slice(0, 40)}` };
  const body = value[kind];
  if (!isObject(body)) return { why: `${kind} is no object`, malformed: true };
  const why = wrongIn(body, members) ?? (kind === 'ready' ? wrongClaim(body) : undefined);
  if (why !== undefined) return { why: `${kind}: ${why}`, malformed: true };
  const odd = Object.keys(body).filter((name) => !Object.hasOwn(members, name));
  if (odd.length === 0) return { message: checked(value) };
  const known = Object.entries(body).filter(([name]) => Object.hasOwn(members, name));
  return { message: checked({ [kind]: Object.fromEntries(known) }), odd: `${kind}.${odd.join(', ').slice(0, 80)}` };
}

/** What the guards have found to be a message. */
function checked(value: Body): FromWorker {
  const message: unknown = value;
  return message as FromWorker; // oxlint-disable-line typescript/no-unsafe-type-assertion -- the guards are the proof
}

function wrongIn(body: Body, members: Readonly<Record<string, Member>>): string | undefined {
  for (const name in members) {
    const { is, what, optional } = members[name]!;
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if (value === undefined ? !optional : !is(value)) return `${name} must be ${what}${optional ? ', or absent' : ''}`;
  }
  return undefined;
}

function wrongClaim({ claims }: Body): string | undefined {
  if (!isObject(claims)) return undefined;
  const { leases, ...flags } = claims;
  if (leases !== undefined && !(Array.isArray(leases) && leases.length > 0 && leases.every(isLeaseMode)))
    return 'claims.leases must list "kept-alive", "orphaned" or both, or be absent';
  const names = Object.keys(flags);
  const unknown = names.find((name) => !claimFlags.includes(name));
  if (unknown !== undefined)
    return `there is no claim ${unknown.slice(0, 40)}: there are leases, ${claimFlags.join(', ')}`;
  const odd = names.find((name) => typeof flags[name] !== 'boolean');
  return odd === undefined ? undefined : `claims.${odd} must be true or false, or absent`;
}

function isLeaseMode(value: unknown): boolean {
  return value === 'kept-alive' || value === 'orphaned';
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

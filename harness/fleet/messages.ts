// Guards for what workers say, written by hand: thousands of lines a second pass here, and any language may be at the other end.
import type { FromWorker } from '../../workers/protocol.ts';

type Body = Record<string, unknown>;
type Guard = (body: Body) => string | undefined;

/** The message, or one clause that says why the line is none. */
export type Parsed = { readonly message: FromWorker } | { readonly why: string };

const withError = all(holdId, required('error', isString, 'a string'));

const guards: Record<string, Guard> = {
  ready: all(required('subject', isString, 'a string'), optional('version', isString, 'a string'), claims),
  broken: required('error', isString, 'a string'),
  acquired: all(holdId, optional('token', isString, 'a string'), optional('lease', isString, 'a string')),
  failed: withError,
  lost: all(holdId, required('reason', isString, 'a string')),
  wrote: all(holdId, required('n', isCount, 'a whole number'), optional('token', isString, 'a string')),
  released: holdId,
  unreleased: withError,
};

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
  const guard = Object.hasOwn(guards, kind) ? guards[kind] : undefined;
  if (!guard) return { why: `no such message: ${kind.slice(0, 40)}` };
  const body = value[kind];
  if (!isObject(body)) return { why: `${kind} is no object` };
  const why = guard(body) ?? time(body);
  return why === undefined ? { message: checked(value) } : { why: `${kind}: ${why}` };
}

/** What the guards have found to be a message. */
function checked(value: Body): FromWorker {
  const message: unknown = value;
  return message as FromWorker; // oxlint-disable-line typescript/no-unsafe-type-assertion -- the guards are the proof
}

function time(body: Body): string | undefined {
  return optional('t', isString, 'a string')(body);
}

function holdId(body: Body): string | undefined {
  return required('hold', isCount, 'a whole number')(body);
}

function claims({ claims: said }: Body): string | undefined {
  if (said === undefined) return undefined;
  if (!isObject(said)) return 'claims is no object';
  const { leases, ...flags } = said;
  if (leases !== undefined && !(Array.isArray(leases) && leases.every(isLeaseMode)))
    return 'claims.leases lists no lease modes';
  const odd = Object.keys(flags).find(
    (name) => !['lost', 'token', 'fifo', 'leasePerHold', 'served'].includes(name) || typeof flags[name] !== 'boolean',
  );
  return odd === undefined ? undefined : `claims.${odd} is unknown, or neither true nor false`;
}

function all(...parts: readonly Guard[]): Guard {
  return (body) => {
    for (const part of parts) {
      const why = part(body);
      if (why !== undefined) return why;
    }
    return undefined;
  };
}

function required(name: string, is: (value: unknown) => boolean, what: string): Guard {
  return (body) => (is(body[name]) ? undefined : `${name} must be ${what}`);
}

function optional(name: string, is: (value: unknown) => boolean, what: string): Guard {
  return (body) => (body[name] === undefined || is(body[name]) ? undefined : `${name} must be ${what}`);
}

function isLeaseMode(value: unknown): boolean {
  return value === 'kept-alive' || value === 'orphaned';
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

// One operation of a Jepsen history, read from its EDN: a map, or a record such as #jepsen.history.Op{…}.
import { parseEDNString } from 'edn-data';
import { z } from 'zod';

/** One line of a Jepsen history: that a process asked for something, or what it heard. */
export interface JepsenOperation {
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  /** undefined: the nemesis, or whoever else is no client. */
  readonly process: number | undefined;
  /** `acquire` or `release` of a client; of the nemesis whatever it did. */
  readonly f: string;
  /** As the operation names it; undefined: there is only one. */
  readonly lock: string | undefined;
  /** Since the test began, in ns. */
  readonly timeNs: number | undefined;
  /** Of an operation or fault that we exported: the worker's number. */
  readonly worker?: number | undefined;
  /** What it says besides: an error, or the nemesis' value. */
  readonly detail: string;
}

/** Other names for the two. */
const deeds: Readonly<Record<string, string>> = {
  acquire: 'acquire',
  lock: 'acquire',
  release: 'release',
  unlock: 'release',
};
const DETAIL_KEPT = 300;
/** It is a lane of pictures and traces, whose numbers end somewhere. */
const MOST_PROCESSES = 1_000_000_000;

const shape = z.object({
  type: z.enum(['invoke', 'ok', 'fail', 'info']),
  f: z.string(),
  process: z.union([z.int().min(0).max(MOST_PROCESSES), z.string()]),
  time: z.union([z.number(), z.bigint()]).nullish(),
  value: z.unknown().optional(),
  error: z.unknown().optional(),
  worker: z.unknown().optional(),
  by: z.unknown().optional(),
});

/** Undefined: it says nothing (`#_ {…}`). Throws an Error that says what is wrong, to be told with the line. */
export function readOperation(text: string): JepsenOperation | undefined {
  const parsed: unknown = parseEDNString(text, { mapAs: 'map', keywordAs: 'string', symbolAs: 'string' });
  const map = parsed instanceof Map ? parsed : (parsed as { val?: unknown } | null)?.val;
  if (parsed === null) return undefined;
  if (!(map instanceof Map)) throw new Error('it is no map');
  const { data, error } = shape.safeParse(Object.fromEntries(map as Map<string, unknown>));
  if (data === undefined) throw new Error(whyNot(error));
  const process = typeof data.process === 'number' ? data.process : undefined;
  const deed = Object.hasOwn(deeds, data.f) ? deeds[data.f] : undefined;
  // Left out, its operation would be missing among the others'.
  if (process === undefined && deed !== undefined && data.process !== 'nemesis')
    throw new Error(`:process is ${JSON.stringify(data.process).slice(0, 40)}; a client’s is a number`);
  const f = process === undefined ? data.f : deed;
  if (f === undefined)
    throw new Error(`:f is :${data.f.slice(0, 40)}; clients of a mutex :acquire and :release, and nothing else`);
  return {
    type: data.type,
    process,
    f,
    lock: lockOf(data.value),
    worker: workerOf(process === undefined ? inMap(data.value, 'worker') : data.by === undefined && data.worker),
    timeNs: data.time === null || data.time === undefined ? undefined : Number(data.time),
    detail: textOf(data.error ?? (process === undefined ? data.value : undefined)),
  };
}

function whyNot(error: z.ZodError): string {
  const [issue] = error.issues;
  return `:${issue?.path.join(' ') ?? ''}: ${issue?.message ?? 'it does not fit'}`;
}

/** jepsen.independent has [key value]; a name, keyword or number alone names the lock too. */
function lockOf(value: unknown): string | undefined {
  const key: unknown = Array.isArray(value) && value.length === 2 ? value[0] : value;
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' ? String(key) : undefined;
}

function inMap(value: unknown, key: string): unknown {
  return value instanceof Map ? value.get(key) : undefined;
}

function workerOf(number: unknown): number | undefined {
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= MOST_PROCESSES
    ? number
    : undefined;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return (typeof value === 'string' ? value : (JSON.stringify(value, plain) ?? '')).slice(0, DETAIL_KEPT);
}

/** What EDN has and JSON has not. */
function plain(_key: string, part: unknown): unknown {
  if (part instanceof Map) return Object.fromEntries(part as Map<string, unknown>);
  return typeof part === 'bigint' ? String(part) : part;
}

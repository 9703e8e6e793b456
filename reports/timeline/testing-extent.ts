// How far the numbers of a history reach, so that a copy of it can begin beyond them.
import type { HistoryEvent } from '../../harness/history/events.ts';

export interface Extent {
  readonly firstUs: number;
  readonly lastUs: number;
  /** By the name of the field: one more than the highest that came up. */
  readonly highest: Readonly<Record<string, number>>;
  /** More than any token that is a number. */
  readonly tokens: bigint;
  /** Ids of leases, without '0', which is none. */
  readonly leases: ReadonlySet<string>;
  /** Finds ids of leases in the names of keys. */
  readonly leasesInKeys: RegExp;
}

const counted = ['hold', 'incarnation', 'call', 'nth', 'revision', 'createRevision'];

export function extentOf(events: readonly HistoryEvent[]): Extent {
  const highest: Record<string, number> = Object.fromEntries(counted.map((name) => [name, 1]));
  const leases = new Set<string>();
  let [firstUs, lastUs, tokens] = [Infinity, 0, 0n];
  const look = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const each of value) look(each, '');
    else if (typeof value === 'object' && value !== null)
      for (const [inner, each] of Object.entries(value)) look(each, inner);
    else if (typeof value === 'number' && name in highest) highest[name] = Math.max(highest[name]!, value + 1);
    else if (typeof value === 'string' && name === 'token' && /^\d+$/.test(value))
      tokens = BigInt(value) >= tokens ? BigInt(value) + 1n : tokens;
    else if (typeof value === 'string' && name === 'lease' && /^[1-9a-f][0-9a-f]*$/.test(value)) leases.add(value);
  };
  for (const event of events) {
    firstUs = Math.min(firstUs, event.atUs);
    lastUs = Math.max(lastUs, event.atUs);
    if (event.kind !== 'plan') look(event, '');
  }
  // A revision is one, whichever field it stands in.
  const revision = Math.max(highest['revision']!, highest['createRevision']!);
  Object.assign(highest, { revision, createRevision: revision });
  if (tokens <= BigInt(revision)) tokens = BigInt(revision);
  const inKeys = [...leases].filter((lease) => lease.length > 4).toSorted((a, b) => b.length - a.length);
  return {
    firstUs,
    lastUs,
    highest,
    tokens,
    leases,
    leasesInKeys: inKeys.length === 0 ? /(?!)/g : new RegExp(inKeys.join('|'), 'g'),
  };
}

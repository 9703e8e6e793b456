// Stale-holder windows as a distribution: how long holders went on after etcd had given their lock away, zero included.
import { median, quantileSorted } from 'simple-statistics';

/** One holder whose key etcd let go. */
export interface Window {
  readonly subject: string;
  /** The TTL that was asked for. */
  readonly ttlSeconds: number;
  /** Kind of the fault that led to it; `none`: no fault of the plan did. */
  readonly fault: string;
  /** 0: it had been told, or had stopped, before. */
  readonly ms: number;
}

/** All windows of one subject, TTL and fault. */
export interface Windows {
  readonly subject: string;
  readonly ttlSeconds: number;
  readonly fault: string;
  readonly count: number;
  readonly medianMs: number;
  readonly p90Ms: number;
  readonly maxMs: number;
  /** The windows longer than 0, rising: what other runs' are merged with. */
  readonly aboveZeroMs: readonly number[];
}

/** The distributions, in the order of subject, TTL and fault. */
export function windowsOf(windows: readonly Window[]): Windows[] {
  const groups = new Map<string, Window[]>();
  for (const window of windows) {
    const key = JSON.stringify([window.subject, window.ttlSeconds, window.fault]);
    const group = groups.get(key);
    if (group) group.push(window);
    else groups.set(key, [window]);
  }
  return [...groups.values()].map(distribution).toSorted(inOrder);
}

/** The same over several runs. */
export function mergeWindows(many: readonly (readonly Windows[])[]): Windows[] {
  return windowsOf(
    many
      .flat()
      .flatMap(({ count, aboveZeroMs, ...what }) =>
        Array.from({ length: count }, (_, index) => ({ ...what, ms: aboveZeroMs[index] ?? 0 })),
      ),
  );
}

function distribution(windows: readonly Window[]): Windows {
  const { subject, ttlSeconds, fault } = windows[0]!;
  const ms = windows.map((window) => window.ms).toSorted((a, b) => a - b);
  return {
    subject,
    ttlSeconds,
    fault,
    count: ms.length,
    medianMs: tenth(median(ms)),
    p90Ms: tenth(quantileSorted(ms, 0.9)),
    maxMs: tenth(ms.at(-1)!),
    aboveZeroMs: ms.filter((each) => each > 0).map(tenth),
  };
}

function inOrder(a: Windows, b: Windows): number {
  return a.subject.localeCompare(b.subject) || a.ttlSeconds - b.ttlSeconds || a.fault.localeCompare(b.fault);
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}

// The order in which Node's event loop comes to what gathered while it was blocked: timers that are due, then what arrived, then immediates.
import type { SimEvent } from './heap.ts';

/** Kinds of event that are timers of the process: setTimeout, the deadlines of calls, gRPC's waiting for a connection. */
const timers: ReadonlySet<string> = new Set(['timer', 'deadline', 'connectivity']);

/** Puts events into that order, each with the time and a number of now. */
export function inTurn(events: SimEvent[], nowUs: number, nextNumber: () => number): void {
  events.sort((a, b) => phase(a) - phase(b) || a.atUs - b.atUs || a.seq - b.seq);
  for (const event of events) {
    event.atUs = nowUs;
    event.seq = nextNumber();
  }
}

function phase({ kind }: SimEvent): number {
  if (timers.has(kind)) return 0;
  return kind === 'immediate' ? 2 : 1;
}

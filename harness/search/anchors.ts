// Finds steps and messages to which a fault that struck at a time can be anchored instead: when an earlier part of the plan goes, a time points
// at another stage, but "after its first transaction" still means the same (simulation.md, Q6).
import type { HistoryEvent } from '../history/events.ts';
import { protocolStep } from '../plan/schema.ts';
import type { ClusterWhen, Plan, ProtocolStep, When } from '../plan/schema.ts';

/** How long before the fault a message may lie to count as its cause. */
const CLOSE_US = 300_000;
/** Anchors offered for each fault. */
const CALLS_MAX = 3;

const steps: ReadonlySet<string> = new Set(protocolStep.options);

interface WorkerPast {
  readonly stepCounts: Map<ProtocolStep, number>;
  lastStep: { event: ProtocolStep; nth: number; atUs: number } | undefined;
  readonly calls: { rpc: string; nth: number; side: 'request' | 'response'; atUs: number }[];
}

/**
 * Index of a fault that began at a time → anchors at or before its beginning, the latest call of its worker first, then its latest step; for a
 * fault of etcd, those of the worker that made the latest call. Faults that found nobody have none. `events`: the history of a run of this plan; steps and calls are counted as FaultSchedule counts them.
 */
export function anchorsOf(events: Iterable<HistoryEvent>, plan: Plan): Map<number, (When | ClusterWhen)[]> {
  const pasts = new Map<number, WorkerPast>();
  const anchors = new Map<number, (When | ClusterWhen)[]>();
  let lastCaller: number | undefined;
  const pastOf = (worker: number): WorkerPast => {
    let past = pasts.get(worker);
    if (past === undefined) pasts.set(worker, (past = { stepCounts: new Map(), lastStep: undefined, calls: [] }));
    return past;
  };
  for (const event of events) {
    if (event.kind === 'rpc') {
      const { calls } = pastOf(event.worker);
      lastCaller = event.worker;
      calls.push({ rpc: event.method, nth: event.nth, side: event.side, atUs: event.atUs });
      if (calls.length > CALLS_MAX) calls.shift();
    } else if (event.kind === 'fault') {
      const when = plan.faults[event.index]?.when;
      if (event.phase !== 'begin' || when === undefined || !('atMs' in when)) continue;
      anchors.set(event.index, anchorsIn(pastOf(event.worker), event.atUs));
    } else if (event.kind === 'etcd-fault') {
      const when = plan.faults[event.index]?.when;
      if (event.phase !== 'begin' || lastCaller === undefined || when === undefined || !('atMs' in when)) continue;
      const worker = lastCaller;
      const found = anchorsIn(pastOf(worker), event.atUs);
      anchors.set(
        event.index,
        found.map((anchor): ClusterWhen => ('atMs' in anchor ? anchor : { ...anchor, worker })),
      );
    } else if (isStep(event)) {
      const past = pastOf(event.worker);
      const nth = (past.stepCounts.get(event.kind) ?? 0) + 1;
      past.stepCounts.set(event.kind, nth);
      past.lastStep = { event: event.kind, nth, atUs: event.atUs };
    }
  }
  return anchors;
}

function anchorsIn({ calls, lastStep }: WorkerPast, atUs: number): When[] {
  const found: When[] = calls
    .filter((call) => atUs - call.atUs <= CLOSE_US)
    .toReversed()
    .map(({ rpc, nth, side }) => ({ rpc, nth, side }));
  if (lastStep !== undefined) {
    const { event, nth } = lastStep;
    found.push({ event, nth, afterMs: 0 });
    const afterMs = Math.round((atUs - lastStep.atUs) / 1000);
    if (afterMs > 0) found.push({ event, nth, afterMs });
  }
  return found;
}

function isStep(event: HistoryEvent): event is Extract<HistoryEvent, { kind: ProtocolStep }> {
  return steps.has(event.kind);
}

// For the tests of the simulated world: small plans, subjects written by hand, and the history of a run in this thread.
import type { LockClient, LockSubject } from '../../../workers/subject.ts';
import { subjects } from '../../../workers/subjects/registry.ts';
import type { CheckName, Judgement } from '../../checks/check.ts';
import { Judge } from '../../checks/judge.ts';
import type { EventKind, EventOf, HistoryEvent } from '../../history/events.ts';
import { planSchema } from '../../plan/schema.ts';
import type { Fault, Plan, Round, WorkerPlan } from '../../plan/schema.ts';
import { simulate } from '../simulate.ts';
import type { SimulateOptions, Simulated } from '../simulate.ts';

const round: Round = {
  lock: 'orders',
  ttlSeconds: 2,
  lease: 'kept-alive',
  thinkMs: 0,
  holdMs: 300,
  timeoutMs: 4_000,
};

type WorkerInput = Partial<Round> & Partial<Pick<WorkerPlan, 'restartDelayMs'>>;

export interface PlanInput {
  readonly subject?: string;
  readonly durationMs?: number;
  readonly workers?: readonly WorkerInput[];
  readonly faults?: readonly Fault[];
  readonly seed?: string;
}

/** Of one round a worker; by default one worker with a subject written by hand, for 2 s. */
export function planOf({ subject = 'by-hand', durationMs = 2_000, workers = [{}], ...rest }: PlanInput = {}): Plan {
  return planSchema.parse({
    format: 1,
    generator: 1,
    scenario: 'by-hand',
    seed: rest.seed ?? '00000000000000f1',
    etcd: { members: 1, heartbeatMs: 50, electionMs: 500, version: null },
    durationMs,
    witnessIntervalMs: 100,
    workers: workers.map(({ restartDelayMs = 100, ...changes }) => ({
      subject,
      restartDelayMs,
      rounds: [{ ...round, ...changes }],
    })),
    faults: rest.faults ?? [],
    expect: [],
  });
}

/** A subject without etcd: everybody gets the lock at once. Parts of its client, or all of connect, may be replaced. */
export function byHand(own: Partial<LockClient> | LockSubject['connect'] = {}): LockSubject {
  const client: LockClient = {
    acquire: async () => ({ release: async () => undefined }),
    close: async () => undefined,
  };
  return { name: 'by-hand', connect: typeof own === 'function' ? own : async () => ({ ...client, ...own }) };
}

export interface Ran {
  readonly simulated: Simulated;
  readonly events: readonly HistoryEvent[];
  /** Given while it ran. */
  readonly judgement: Judgement;
  readonly all: <K extends EventKind>(kind: K, worker?: number) => EventOf<K>[];
  /** What happened to one worker, or to all: `acquired`, `kill begin`, `exit fault`, `spawn 2` (of the second incarnation). */
  readonly story: (worker?: number) => string;
  readonly verdict: (check: CheckName) => string | undefined;
  readonly violations: readonly string[];
}

export type RunMore = Partial<SimulateOptions> & { readonly load?: () => LockSubject };

/** Simulates it, in this thread, with the built-in subjects and, as `by-hand`, this one (or what `load` gives). */
export async function ran(plan: Plan, own?: LockSubject, { load, ...more }: RunMore = {}): Promise<Ran> {
  const loaders = plan.workers.map(({ subject: name }): [string, () => LockSubject] => {
    if (name === 'by-hand') return [name, load ?? (() => own ?? byHand())];
    return [name, () => subjects[name]!];
  });
  const events: HistoryEvent[] = [];
  const judge = new Judge();
  const simulated = await simulate({
    plan,
    subjects: new Map(loaders),
    onEvent: (event) => judge.on(event, events.push(event)),
    ...more,
  });
  const judgement = judge.end();
  return {
    simulated,
    events,
    judgement,
    all: <K extends EventKind>(kind: K, worker?: number) =>
      events.filter(
        (event): event is EventOf<K> =>
          event.kind === kind && (worker === undefined || ('worker' in event && event.worker === worker)),
      ),
    story: (worker) => events.flatMap((event) => storyLine(event, worker)).join(', '),
    verdict: (check) => judgement.checks.find((result) => result.check === check)?.verdict,
    violations: judgement.checks.flatMap(({ check, violations }) => violations.map(({ what }) => `${check}: ${what}`)),
  };
}

const UNTOLD: readonly EventKind[] = ['run', 'plan', 'rpc', 'wrote', 'canary', 'watch', 'ttl', 'census', 'leader'];

function storyLine(event: HistoryEvent, worker: number | undefined): string[] {
  if (UNTOLD.includes(event.kind)) return [];
  if (worker !== undefined && 'worker' in event && event.worker !== worker) return [];
  const life = 'incarnation' in event && event.incarnation > 1 ? ` ${event.incarnation}` : '';
  switch (event.kind) {
    case 'phase':
      return [event.phase];
    case 'exit':
      return [`exit ${event.reason}${life}`];
    case 'fault':
      return [`${event.what} ${event.phase}${life}`];
    default:
      return [`${event.kind}${life}`];
  }
}

// One plan, both engines: the same events in the life of each worker, the same calls in the same order, the same checks with the same verdicts.
import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../checks/check.ts';
import type { HistoryEvent } from '../../history/events.ts';
import type { Fault, Plan, Round } from '../../plan/schema.ts';
import { run } from '../../storm/testing.ts';
import { planOf, ran } from './testing.ts';

const held: Round = {
  lock: 'orders',
  ttlSeconds: 2,
  lease: 'kept-alive',
  thinkMs: 0,
  holdMs: 1_000,
  timeoutMs: 6_000,
};

/** Two workers with one round each: what happens then is a question of seconds on no machine. */
function once(durationMs: number, first: Partial<Round>, second: Partial<Round>, faults: Fault[] = []): Plan {
  const plan = planOf({ subject: 'session-mutex', durationMs, faults });
  const [worker] = plan.workers;
  const thenNothing = { ...held, thinkMs: 3_600_000 };
  return {
    ...plan,
    workers: [first, second].map((changes) => ({ ...worker!, rounds: [{ ...held, ...changes }, thenNothing] })),
  };
}

const plans: readonly (readonly [string, Plan, string])[] = [
  ['contend', once(3_500, {}, { thinkMs: 500 }), 'acquired, release, released'],
  [
    'a kill when etcd has put the key and the worker does not know',
    once(6_000, { holdMs: 5_000 }, { thinkMs: 1_000 }, [
      { what: 'kill', worker: 0, when: { rpc: 'KV/Txn', nth: 1, side: 'response' } },
    ]),
    'acquire, kill begin, exit fault, spawn 2, ready 2, exit quit 2',
  ],
  [
    'orphan',
    once(6_500, { lease: 'orphaned', holdMs: 4_500 }, { thinkMs: 1_000 }),
    'acquired, lost, release, released',
  ],
];

describe.each(plans)('%s', (_, plan, story) => {
  it('has the same shape in virtual time and on real processes', async () => {
    const simulated = await ran(plan);
    const real = await run(plan);
    for (const worker of [0, 1]) {
      expect(lifeOf(simulated.events, worker)).toEqual(lifeOf(real.events, worker));
      expect(callsOf(simulated.events, worker)).toEqual(callsOf(real.events, worker));
    }
    expect(lifeOf(simulated.events, 0).join(', ')).toContain(story);
    expect(keysOf(simulated.events)).toEqual(keysOf(real.events));
    expect(verdictsOf(simulated.judgement)).toEqual(verdictsOf(real.report.judgement));
    expect(simulated.violations).toEqual([]);
  });
});

/** What happened to a worker, in order. How often it wrote to the witness is a matter of time. */
function lifeOf(events: readonly HistoryEvent[], worker: number): string[] {
  return events.flatMap((event) => {
    if (!('worker' in event) || event.worker !== worker || event.kind === 'rpc' || event.kind === 'wrote') return [];
    const life = event.incarnation > 1 ? ` ${event.incarnation}` : '';
    if (event.kind === 'exit') return [`exit ${event.reason}${life}`];
    if (event.kind === 'fault') return [`${event.what} ${event.phase}${life}`];
    return [`${event.kind}${life}`];
  });
}

/** Its calls in order, request and answer, with what is known of them; renewals and the watch run beside the others. */
function callsOf(events: readonly HistoryEvent[], worker: number): Record<string, string[]> {
  const calls: Record<string, string[]> = { watch: [], unary: [], renewals: [] };
  for (const event of events) {
    if (event.kind !== 'rpc' || event.worker !== worker) continue;
    const { method, side, incarnation, outcome = '', succeeded = '' } = event;
    const facts = (['lease', 'ttlSeconds', 'revision', 'puts', 'deletes', 'sentUs'] as const).filter(
      (key) => event[key] !== undefined,
    );
    const line = `${incarnation} ${method} ${side} ${outcome} ${succeeded} ${facts.join(' ')}`;
    if (method === 'Watch/Watch') calls['watch']!.push(line);
    else if (method !== 'Lease/LeaseKeepAlive') calls['unary']!.push(line);
    // How many there are depends on how long the waiting took.
    else if (!calls['renewals']!.includes(line)) calls['renewals']!.push(line);
  }
  return calls;
}

function keysOf(events: readonly HistoryEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'watch' ? [`${event.type} ${event.key.replace(/[0-9a-f]+$/, '…')}`] : [],
  );
}

function verdictsOf({ checks }: Judgement): [string, string, string[]][] {
  return checks.map(({ check, verdict, judged }) => [check, verdict, Object.keys(judged)]);
}

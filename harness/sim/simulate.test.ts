// What a simulation promises whatever the plan: the same again to the bit, with either drain, and a history like any other.
import { describe, expect, it } from 'vitest';
import { judgeEvents } from '../checks/judge.ts';
import { eventSchema } from '../history/events.ts';
import type { HistoryEvent } from '../history/events.ts';
import { faultNames } from '../plan/schema.ts';
import type { Plan } from '../plan/schema.ts';
import { planSeed } from '../search/seeds.ts';
import { swarmPlan } from '../search/swarm.ts';
import { planOf, ran } from './world/testing.ts';

const plans = Array.from({ length: 40 }, (_, n) =>
  swarmPlan({
    seed: planSeed('000000000000005a', n),
    subject: n % 4 === 3 ? 'etcd3-lock' : 'session-mutex',
    orphaned: n % 4 !== 3,
  }),
);

/** By Node's turns it takes twenty times longer: the short ones. */
const drainsOf = ({ durationMs }: Plan): readonly ('tick' | 'immediate')[] =>
  durationMs < 3_000 ? ['tick', 'immediate'] : ['tick'];

describe('40 plans of the swarm', () => {
  it('have every kind of fault', () => {
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ what }) => what)));
    expect([...kinds].toSorted()).toEqual(faultNames.toSorted());
  });

  it('have the same trace and the same history each time, also when Node itself drains', async () => {
    const hashes = new Set<string>();
    for (const plan of plans) {
      const first = await ran(plan);
      hashes.add(first.simulated.traceHash);
      for (const drain of drainsOf(plan)) {
        const again = await ran(plan, undefined, { drain });
        expect(again.simulated).toEqual(first.simulated);
        expect(JSON.stringify(again.events)).toBe(JSON.stringify(first.events));
      }
    }
    // Not because they were all the same.
    expect(hashes.size).toBe(plans.length);
  });

  it('write histories that a file may have, in the order of time, judged alike while they are written and after', async () => {
    for (const plan of plans) {
      const { simulated, events, judgement } = await ran(plan);
      expect(simulated.failure).toBeUndefined();
      let nowUs = 0;
      const file = events.map((event) => JSON.parse(JSON.stringify(event)) as HistoryEvent);
      for (const [n, event] of events.entries()) {
        const read = file[n];
        // Nothing more than the schema knows, and nothing less.
        expect(eventSchema.parse(read)).toEqual(read);
        expect(event.atUs).toBeGreaterThanOrEqual(nowUs);
        const { saidUs = 0 } = event as { saidUs?: number };
        expect(saidUs).toBeLessThanOrEqual(event.atUs);
        nowUs = event.atUs;
      }
      expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(['run', 'plan']);
      expect(events.at(-1)).toMatchObject({ kind: 'phase', phase: 'end' });
      const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
      expect(phases).toEqual(['storm', 'drain', 'quiet', 'end']);
      expect(judgeEvents(file)).toEqual(judgement);
    }
  });
});

describe('the trace hash', () => {
  const plan = planOf({ subject: 'session-mutex', workers: [{}, {}] });

  it('is another for another seed, another plan, another subject, and a slower host', async () => {
    const [worker] = plan.workers;
    const others = [
      plan,
      { ...plan, seed: '00000000000000f2' },
      { ...plan, durationMs: plan.durationMs + 1 },
      { ...plan, workers: [worker!, { ...worker!, rounds: [{ ...worker!.rounds[0]!, holdMs: 301 }] }] },
      { ...plan, workers: [worker!, { ...worker!, subject: 'broken/any-delete' }] },
    ];
    const hashes = await Promise.all(others.map(async (other) => (await ran(other)).simulated.traceHash));
    const slow = (await ran(plan, undefined, { slowness: 3 })).simulated.traceHash;
    expect(new Set([...hashes, slow]).size).toBe(others.length + 1);
  });

  it('is of lines that tell it all, and listening to them changes nothing', async () => {
    const lines: string[] = [];
    const told = await ran(plan, undefined, { onTrace: (line) => lines.push(line) });
    expect(told.simulated).toEqual((await ran(plan)).simulated);
    expect(lines.length).toBeGreaterThan(told.simulated.events);
    expect(lines.some((line) => line.includes('acquired'))).toBe(true);
  });

  it('of a run that is stopped early ends where its history does', async () => {
    let seen = 0;
    const { events, simulated } = await ran(plan, undefined, { enough: () => ++seen === 51 });
    expect(events).toHaveLength(51);
    expect(simulated.failure).toBeUndefined();
    const whole = await ran(plan);
    expect(events).toEqual(whole.events.slice(0, 51));
    expect(simulated.virtualMs).toBeLessThan(whole.simulated.virtualMs);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { describePlan } from './describe.ts';
import { generatePlan } from './generate.ts';
import { anchorWorker, planSchema } from './schema.ts';

const subject = 'session-mutex';
const seedArbitrary = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, '0'));
const scenarioArbitrary = fc.constantFrom(...Object.values(scenarios));

function withoutSeed(seed: string): unknown {
  return { ...generatePlan({ scenario: scenarios['sigkill']!, seed, subject }), seed: '' };
}

describe('the plan of a seed', () => {
  // A seed in someone's log must go on meaning the same storm. When this changes on purpose, raise GENERATOR_VERSION.
  it.each(Object.keys(scenarios))('is frozen: %s', (name) => {
    const plan = generatePlan({ scenario: scenarios[name]!, seed: '00000000000000a1', subject });
    expect(JSON.stringify(plan, null, 1)).toMatchSnapshot('plan');
    expect(describePlan(plan)).toMatchSnapshot('in words');
  });

  it('is valid, and the same each time', () => {
    fc.assert(
      fc.property(scenarioArbitrary, seedArbitrary, (scenario, seed) => {
        const plan = generatePlan({ scenario, seed, subject });
        expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
        expect(generatePlan({ scenario, seed, subject })).toEqual(plan);
      }),
      { numRuns: 200 },
    );
  });

  it('differs between seeds, in either half', () => {
    expect(withoutSeed('0000000000000001')).not.toEqual(withoutSeed('0000000000000002'));
    expect(withoutSeed('0000000100000000')).not.toEqual(withoutSeed('0000000200000000'));
  });

  it('strikes at times, at RPC phases and at protocol steps, about a third each', () => {
    const kinds = { time: 0, rpc: 0, step: 0 };
    for (let n = 0; n < 300; n++) {
      const seed = n.toString(16).padStart(16, '0');
      for (const { when } of generatePlan({ scenario: scenarios['sigkill']!, seed, subject }).faults) {
        kinds['atMs' in when ? 'time' : 'rpc' in when ? 'rpc' : 'step'] += 1;
      }
    }
    const total = kinds.time + kinds.rpc + kinds.step;
    expect(total).toBeGreaterThan(3_000);
    for (const count of Object.values(kinds)) expect(count / total).toBeCloseTo(1 / 3, 1);
  });

  it('counts the anchors of one worker upwards, each once', () => {
    fc.assert(
      fc.property(seedArbitrary, (seed) => {
        const { faults } = generatePlan({ scenario: scenarios['sigkill']!, seed, subject });
        const anchors = faults
          .filter(({ when }) => !('atMs' in when))
          .map((fault) => JSON.stringify({ worker: anchorWorker(fault), ...fault.when, afterMs: 0 }));
        expect(new Set(anchors).size).toBe(anchors.length);
      }),
      { numRuns: 100 },
    );
  });

  it('obeys --workers and --ttl', () => {
    const plan = generatePlan({
      scenario: scenarios['sigkill']!,
      seed: '00000000000000a1',
      subject,
      overrides: { workers: 9, ttlSeconds: 7 },
    });
    expect(plan.workers).toHaveLength(9);
    expect(new Set(plan.workers.flatMap(({ rounds }) => rounds.map((round) => round.ttlSeconds)))).toEqual(
      new Set([7]),
    );
  });

  it.each(Object.keys(scenarios))('is valid with the longest TTL: %s', (name) => {
    for (const seed of ['0000000000000001', '0000000000000002', '0000000000000003']) {
      const plan = generatePlan({ scenario: scenarios[name]!, seed, subject, overrides: { ttlSeconds: 3600 } });
      expect(planSchema.safeParse(plan).success).toBe(true);
    }
  });

  it('asks for orphaned leases only where the subject knows them', () => {
    for (let n = 0; n < 50; n++) {
      const seed = n.toString(16).padStart(16, '0');
      const plan = generatePlan({ scenario: scenarios['holder-sleeps']!, seed, subject, orphaned: false });
      expect(JSON.stringify(plan)).not.toContain('"orphaned"');
    }
  });
});

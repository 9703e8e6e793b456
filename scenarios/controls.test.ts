import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describePlan } from '../harness/plan/describe.ts';
import { planSchema } from '../harness/plan/schema.ts';

const folder = join(import.meta.dirname, 'controls');
const names = readdirSync(folder);

it.each(names)('the control %s is a plan, and has words', (name) => {
  const plan = planSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
  expect(plan.scenario).toBe(`control-${name.replace('.json', '')}`);
  expect(describePlan(plan)).toContain('session-mutex');
});

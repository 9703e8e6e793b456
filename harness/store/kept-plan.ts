// A kept plan: a plan with a header that says why it is worth running first for ever. scenarios/regressions/*.json are such files.
import { z } from 'zod';
import { planSchema } from '../plan/schema.ts';

export const keptPlanSchema = z.strictObject({
  /** One sentence: what went wrong, or why somebody kept it. */
  why: z.string(),
  /** The checks that were violated; empty when the run was not unsafe. */
  convictedBy: z.array(z.string()),
  /** The subjects that it was seen with. */
  subject: z.string(),
  /** Id of the run that it was kept from. */
  keptFrom: z.string(),
  /** The engine that it was seen on, where it is run from then on. Absent: real. */
  engine: z.enum(['real', 'sim']).optional(),
  plan: planSchema,
});

export type KeptPlan = z.infer<typeof keptPlanSchema>;

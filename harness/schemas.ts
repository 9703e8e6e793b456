// The formats that others read and write, as JSON Schema: docs/*.schema.json are these, and a test says when they are not.
import { z } from 'zod';
import { fromWorkerSchema, toWorkerSchema } from './fleet/message-schemas.ts';
import { eventSchema } from './history/events.ts';
import { planSchema } from './plan/schema.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** Draft 2020-12, by the name of the file in docs/. */
export function jsonSchemas(): Readonly<Record<string, JsonSchema>> {
  const messages = { toWorker: schemaOf(toWorkerSchema), fromWorker: schemaOf(fromWorkerSchema) };
  return {
    'protocol.schema.json': {
      $schema: DRAFT,
      title: 'lockstorm: one line of the worker protocol',
      description:
        'toWorker: from the controller, on stdin. fromWorker: from the worker, on stdout. docs/protocol.md says when.',
      $defs: messages,
      anyOf: Object.keys(messages).map((name) => ({ $ref: `#/$defs/${name}` })),
    },
    'plan.schema.json': { $schema: DRAFT, title: 'lockstorm: plan.json', ...schemaOf(planSchema) },
    'history.schema.json': {
      $schema: DRAFT,
      title: 'lockstorm: one line of history.jsonl',
      ...schemaOf(eventSchema),
    },
  };
}

/** Of what is read, not of what zod makes of it: members that are not known are no error unless the schema is strict. */
function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

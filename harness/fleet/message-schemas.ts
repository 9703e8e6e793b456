// The worker protocol as schemas: docs/protocol.schema.json is made from them, and the fast guards (messages.ts) are tested against them.
// They follow the types of workers/protocol.ts, which import nothing: a worker that loads zod starts a tenth of a second later.
import { z } from 'zod';
import type { FromWorker, ToWorker } from '../../workers/protocol.ts';
import { leaseMode } from '../plan/schema.ts';
import { LEASE, TIME } from './messages.ts';

const count = z.int().min(0);
const hold = count.describe('Number of the hold, as given by acquire.');
const nothing = z.object({});
const error = z.string().describe('Why, for the report.');
const t = z.string().regex(TIME).describe('CLOCK_MONOTONIC of the host in ns, as a decimal string.').exactOptional();
const token = z
  .string()
  .describe('Fencing token, a decimal integer: rises strictly in acquisition order.')
  .exactOptional();

const claims = z
  .strictObject({
    leases: z.array(leaseMode).min(1).readonly().describe('Lease modes that it can be asked for.').exactOptional(),
    lost: z.boolean().describe('It says lost no later than the moment the lease may have run out.').exactOptional(),
    token: z.boolean().describe('Each acquired has a token.').exactOptional(),
    fifo: z.boolean().describe('Waiters get the lock in the order of their keys’ create revisions.').exactOptional(),
    leasePerHold: z
      .boolean()
      .describe('Each acquire has a lease of its own, revoked before released or failed is said.')
      .exactOptional(),
    served: z.boolean().describe('The lock is a service of etcd itself (v3lock, v3election).').exactOptional(),
  })
  .describe('What it promises beyond mutual exclusion. What is absent is not claimed; leases: kept-alive only.');

/** What the controller says. */
export const toWorkerSchema = z.union([
  z.strictObject({
    hello: z.object({
      worker: count,
      incarnation: count.describe('From 1; each respawn of the worker is the next one.'),
      endpoints: z.array(z.string()).describe('http://127.0.0.1:PORT, one for each member of etcd; use no others.'),
      options: z.object({
        subject: z.string().describe('A command that is itself the subject ignores it.').exactOptional(),
        witnessIntervalMs: z.number().describe('How often a holder says wrote, in ms.').exactOptional(),
      }),
    }),
  }),
  z.strictObject({
    acquire: z.object({
      hold: count.describe('Number of this hold from now on; no other one of the run has it.'),
      lock: z.string().describe('Name of the lock. Its keys are the name itself, or begin with the name and a slash.'),
      ttlSeconds: count.describe('TTL to ask etcd for, in s.'),
      lease: leaseMode.describe('kept-alive: renewed until released. orphaned: not renewed once the lock is held.'),
      timeoutMs: count.describe('Give up after so many ms.'),
    }),
  }),
  z.strictObject({ release: z.object({ hold }) }),
  z.strictObject({ quit: nothing }),
  z.strictObject({ stall: z.object({ forMs: z.number().describe('Workers in Node only.') }) }),
  z.strictObject({ resume: nothing }),
  z.strictObject({ clock: z.object({ jumpMs: z.number().describe('Workers in Node only.') }) }),
]);

/** What a worker says. Members that are not here are ignored, but for claims. */
export const fromWorkerSchema = z.union([
  z.strictObject({
    ready: z.object({
      subject: z.string().describe('Name of the lock library, for the report.'),
      version: z.string().describe('Its version.').exactOptional(),
      claims: claims.exactOptional(),
      t,
    }),
  }),
  z.strictObject({ broken: z.object({ error }) }),
  z.strictObject({
    acquired: z.object({
      hold,
      token,
      lease: z.string().regex(LEASE).describe('Id of its lease: lower-case hex without leading zeros.').exactOptional(),
      t,
    }),
  }),
  z.strictObject({ failed: z.object({ hold, error, t }) }),
  z.strictObject({ lost: z.object({ hold, reason: z.string().describe('Why, for the report.'), t }) }),
  z.strictObject({
    wrote: z.object({
      hold,
      n: count.describe('The n-th write under this hold, from 1.'),
      token,
      t,
    }),
  }),
  z.strictObject({ released: z.object({ hold, t }) }),
  z.strictObject({ unreleased: z.object({ hold, error, t }) }),
]);

type Within<Part extends Whole, Whole> = Part;
/** Does not compile where schemas and types part. */
export type Agreement = [
  Within<ToWorker, z.infer<typeof toWorkerSchema>>,
  Within<z.infer<typeof toWorkerSchema>, ToWorker>,
  Within<FromWorker, z.infer<typeof fromWorkerSchema>>,
  Within<z.infer<typeof fromWorkerSchema>, FromWorker>,
];

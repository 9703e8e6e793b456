// Leases of nobody that run out together: the twin of harness/storm/ballast.ts. Here nothing has to be renewed to make them one crowd, because
// all are granted in one moment.
import type { Plan } from '../../plan/schema.ts';
import type { Kernel } from '../kernel/kernel.ts';

/** What it takes of the model. */
interface Model {
  call(method: string, request: object, answer: (error: unknown, response?: unknown) => void): void;
}

/** So long granting them takes on a real host, after which it renews them. */
const GRANTING_TAKES_US = 1_500_000;

/** Grants them when the plan says, counted from now. Nothing, when the plan has no ballast. */
export function layBallast({ ballast }: Plan, kernel: Kernel, model: Model): void {
  if (!ballast) return;
  kernel.after(ballast.atMs * 1000 + GRANTING_TAKES_US, null, 'ballast', () => {
    for (let n = 0; n < ballast.leases; n++) {
      model.call('Lease/LeaseGrant', { TTL: String(ballast.ttlSeconds), ID: '0' }, (error, response) => {
        if (error) return;
        const { ID } = response as { ID: string };
        model.call(
          'KV/Put',
          { key: Buffer.from(`lockstorm-ballast/${n}`), value: Buffer.alloc(0), lease: ID },
          () => undefined,
        );
      });
    }
  });
}

// Messages on watch streams: watchers from now, from the past, from what was compacted and from the future; cancels; progress.
import fc from 'fast-check';
import type { Request } from './draw-kv.ts';
import { span, startRevision } from './draw-values.ts';

/** 0 lets etcd choose. */
const chosenId = fc.oneof(
  { weight: 6, arbitrary: fc.constant('0') },
  { weight: 1, arbitrary: fc.constantFrom('2', '5', '9') },
);

const create: fc.Arbitrary<Request> = fc
  .record({
    span,
    from: fc.option(startRevision, { freq: 2 }),
    filters: fc.option(fc.uniqueArray(fc.constantFrom('Noput', 'Nodelete'), { minLength: 1, maxLength: 2 }), {
      freq: 4,
    }),
    prev_kv: fc.boolean(),
    fragment: fc.boolean(),
    watch_id: chosenId,
  })
  .map((drawn) => (now) => ({
    create_request: {
      ...drawn.span,
      ...(drawn.from && { start_revision: drawn.from(now) }),
      ...(drawn.filters && { filters: drawn.filters }),
      ...(drawn.prev_kv && { prev_kv: true }),
      ...(drawn.fragment && { fragment: true }),
      ...(drawn.watch_id !== '0' && { watch_id: drawn.watch_id }),
    },
  }));

const cancel: fc.Arbitrary<Request> = fc.nat(10).map((id) => () => ({ cancel_request: { watch_id: String(id) } }));

const progress: fc.Arbitrary<Request> = fc.constant(() => ({ progress_request: {} }));

export const watchRequest: fc.Arbitrary<Request> = fc.oneof(
  { weight: 8, arbitrary: create },
  { weight: 8, arbitrary: cancel },
  { weight: 1, arbitrary: progress },
);

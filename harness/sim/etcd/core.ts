// The parts of a model that its services share.
import type { Leases } from './leases.ts';
import type { Headers } from './responses.ts';
import type { EtcdStatus } from './status.ts';
import type { Store } from './store.ts';
import type { Watches } from './watch.ts';

export interface Core {
  readonly store: Store;
  readonly leases: Leases;
  readonly watches: Watches;
  readonly headers: Headers;
  readonly semantics: '3.4' | '3.5';
}

/** An answer that may come later. The request comes as the service's own type: nobody checks what a client sends. */
export type Reply = (error: EtcdStatus | null, response?: object) => void;

/** Answers at once: with a response, or a Refusal. */
export type Handler = (request: never) => object;

/** Answers when it can. Returns how to cancel it. */
export type WaitingHandler = (request: never, reply: Reply) => () => void;

export function nothingToCancel(): void {}

// What a tap is given: whom it stands between, where its evidence goes, and who rules over each message.
import type { SecureContextOptions } from 'node:tls';
import type { Clock } from '../clock.ts';
import type { Ruling } from '../faults/fault.ts';
import type { Unstamped } from '../history/events.ts';
import type { TapCounters } from './tap-counters.ts';

/** One gRPC message at the moment a ruling is asked for: a request not yet passed on, or an answer that the worker has not heard. */
export interface TapMessage {
  readonly call: number;
  readonly worker: number;
  readonly incarnation: number;
  /** `KV/Txn` */
  readonly method: string;
  readonly side: 'request' | 'response';
  /** Counts this worker's messages of this method and side from 1, over all its incarnations. */
  readonly nth: number;
}

/** How a tap gets into the members of a cluster that is somebody's own; the worker's own side stays plain HTTP/2. */
export interface Upstream {
  /** Keys of the run begin with this: a request that puts or deletes another one is lost, and recorded as dropped. */
  readonly keyPrefix?: string;
  /** For node:http2's connect(): trust, client certificate. */
  readonly tls?: SecureContextOptions;
  /** Added to each call that is passed on: `{ token }` of etcd's authentication; asked anew each time, since a token ages. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

export interface TapOptions {
  readonly worker: number;
  readonly incarnation: number;
  /** Client URLs of the members; the tap has one endpoint for each, in this order. */
  readonly members: readonly string[];
  /** Absent: plain HTTP/2. */
  readonly upstream?: Upstream;
  readonly clock: Clock;
  /** Takes each `rpc` event, with its `atUs`. Never called after close() has resolved. */
  readonly record: (event: Unstamped) => void;
  /**
   * Asked exactly once for each message that is counted, before it is passed on; it may kill the worker. A request is recorded after the
   * ruling (it may be `dropped`), an answer before it (it happened). A worker that is already gone still has answers coming: they are asked
   * about too, with its incarnation, so that a fault anchored there is seen to find nobody.
   */
  readonly rule: (message: TapMessage) => Ruling;
  /** One for a worker, kept over its incarnations. */
  readonly counters: TapCounters;
  /** Number of the next call, unique in the run. */
  readonly nextCall: () => number;
}

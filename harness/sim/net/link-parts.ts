// What the connections and calls of one incarnation share.
import type { Recorder } from '../../wire/recorder.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { SimProcess } from '../kernel/sim-process.ts';
import type { Connection } from './connection.ts';
import type { Lane } from './lane.ts';

/** A message on its way from the worker to the tap; `lost` when its process died between two sends of one turn. */
export interface InFlight {
  arrived: boolean;
  lost: boolean;
}

export interface LinkParts {
  readonly kernel: Kernel;
  readonly process: SimProcess;
  readonly recorder: Recorder;
  /** Worker to tap. */
  readonly requests: Lane;
  /** Tap to worker. */
  readonly answers: Lane;
  /** The worker is gone: what etcd still answers is evidence only. */
  readonly closed: boolean;
  /** Takes note of a message that leaves the worker in this turn. */
  leaves(message: InFlight): void;
  /** This connection takes no new calls. */
  retire(connection: Connection): void;
  /** Nobody listened at this host: gRPC waits before it tries again. */
  refused(host: string): void;
  /** Somebody answered there. */
  reached(host: string): void;
}

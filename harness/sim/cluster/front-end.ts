// One simulated member, as workers meet it: its process, its sockets, and its way to the one state that all members share. What it cannot do
// now waits: in its sockets while it is stopped, in the waiting room while nobody leads.
import type { Reply } from '../etcd/core.ts';
import { nothingToCancel } from '../etcd/core.ts';
import type { EtcdModel, EtcdStatus, EtcdStream, EtcdStreamListener } from '../etcd/model.ts';
import type { Rng } from '../kernel/rng.ts';
import { kindOf } from './method-kinds.ts';
import type { MethodKind } from './method-kinds.ts';
import { RenewalStream } from './renewal-stream.ts';
import type { ServedConnection, Server } from './server.ts';
import type { Wait } from './waiting-room.ts';

/** What a front end asks of its cluster. */
export interface Quorum {
  readonly model: EtcdModel;
  readonly rng: Rng;
  /** A leader with a majority serves. */
  readonly serves: boolean;
  /** How a call that comes now to this member has to wait. */
  waitOf(member: number, kind: MethodKind): Wait;
  wait(wait: Wait, run: (reply: Reply) => () => void, reply: Reply): () => void;
}

/** Of calls that came and were cancelled while their member was stopped (timing.md section 4: 16 of 40). */
const DONE_ALL_THE_SAME = 0.4;

export class FrontEnd implements Server {
  readonly index: number;
  readonly #quorum: Quorum;
  readonly #connections = new Set<ServedConnection>();
  #accepts = true;
  #frozen = false;
  #waiting: (() => void)[] = [];

  constructor(index: number, quorum: Quorum) {
    this.index = index;
    this.#quorum = quorum;
  }

  get accepts(): boolean {
    return this.#accepts;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  call(method: string, request: object, reply: Reply): () => void {
    const quorum = this.#quorum;
    if (quorum.serves && !this.#frozen) return quorum.model.call(method, request, reply);
    return this.#callLater(method, request, reply);
  }

  open(method: string, listener: EtcdStreamListener): EtcdStream {
    const { model } = this.#quorum;
    const renews = method === 'Lease/LeaseKeepAlive';
    const stream = renews
      ? new RenewalStream((request, reply) => this.call(method, request, reply), listener)
      : model.open(method, listener);
    const gated = (act: () => void): void => (this.#frozen ? this.later(act) : act());
    return {
      write: (request) => gated(() => stream.write(request)),
      end: () => gated(() => stream.end()),
      cancel: () => stream.cancel(),
    };
  }

  later(act: () => void): void {
    this.#waiting.push(act);
  }

  connected(connection: ServedConnection): void {
    this.#connections.add(connection);
  }

  disconnected(connection: ServedConnection): void {
    this.#connections.delete(connection);
  }

  // For the cluster.

  freeze(): void {
    this.#frozen = true;
  }

  /** What came while it was stopped is done, in order. */
  thaw(): void {
    this.#frozen = false;
    while (!this.#frozen) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next();
    }
  }

  /** Its process is gone, and with it all that it had not done. */
  fall(): void {
    this.#accepts = false;
    this.#frozen = false;
    this.#waiting = [];
    const connections = [...this.#connections];
    this.#connections.clear();
    for (const connection of connections) connection.memberGone();
  }

  rise(): void {
    this.#accepts = true;
  }

  #callLater(method: string, request: object, reply: Reply): () => void {
    if (this.#frozen) return this.#callWhenThawed(method, request, reply);
    const kind = kindOf(method, request);
    const { model } = this.#quorum;
    if (kind === 'local') return model.call(method, request, reply);
    const wait = this.#quorum.waitOf(this.index, kind);
    return this.#quorum.wait(wait, (hear) => model.call(method, request, hear), reply);
  }

  #callWhenThawed(method: string, request: object, reply: Reply): () => void {
    let wanted = true;
    let callOff: (() => void) | undefined;
    this.later(() => {
      if (wanted) callOff = this.call(method, request, reply);
      else if (this.#quorum.rng.unit() < DONE_ALL_THE_SAME) this.call(method, request, ignore);
    });
    return () => {
      wanted = false;
      (callOff ?? nothingToCancel)();
    };
  }
}

function ignore(_error: EtcdStatus | null): void {}

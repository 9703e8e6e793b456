// The streaming methods: what a client writes, and what it hears.
import type { Core } from './core.ts';
import { KeepAliveStream } from './keepalive-stream.ts';
import type { LeaderRequest, LeaseRequest, WatchRequest } from './messages.ts';
import { ObserveStream } from './observe-stream.ts';
import type { EtcdStatus } from './status.ts';
import { idOf, textOf } from './values.ts';
import { WatchStream } from './watch-stream.ts';

/** The client's end of a stream. */
export interface EtcdStream {
  /** The request is not kept. */
  write(request: object): void;
  /** The client has nothing more to say. */
  end(): void;
  /** The client went away: nothing more is heard. */
  cancel(): void;
}

export interface EtcdStreamListener {
  data(message: object): void;
  /** The last that is heard; null: OK. */
  end(error: EtcdStatus | null): void;
}

export type Opener = (core: Core, listener: EtcdStreamListener) => EtcdStream;

const openWatch: Opener = ({ store, watches, headers, semantics }, listener) => {
  const send = (response: object): void => listener.data(response);
  const stream = new WatchStream({ store, watches, headers, semantics, send });
  return {
    write: (request: WatchRequest) => stream.receive(request),
    // etcd goes on telling of events after the client's half of the stream has ended (measured).
    end() {},
    cancel: () => stream.close(),
  };
};

const openKeepAlive: Opener = ({ leases, headers }, listener) => {
  const stream = new KeepAliveStream(leases, headers, {
    answer: (response) => listener.data(response),
    finished: () => listener.end(null),
  });
  return {
    write: ({ ID }: LeaseRequest) => stream.receive(idOf(ID)),
    end: () => stream.end(),
    cancel: () => stream.close(),
  };
};

const openObserve: Opener = (core, listener) => {
  let stream: ObserveStream | undefined;
  return {
    write({ name }: LeaderRequest) {
      stream ??= new ObserveStream(core, textOf(name), {
        answer: (response) => listener.data(response),
        finished: () => listener.end(null),
      });
    },
    end() {},
    cancel: () => stream?.close(),
  };
};

export const openers: ReadonlyMap<string, Opener> = new Map([
  ['Watch/Watch', openWatch],
  ['Lease/LeaseKeepAlive', openKeepAlive],
  ['Election/Observe', openObserve],
]);

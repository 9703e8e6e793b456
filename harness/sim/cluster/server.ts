// One member of etcd as a connection of the simulated network sees it.
import type { EtcdStream, EtcdStreamListener } from '../etcd/model.ts';
import type { Reply } from '../etcd/core.ts';

/** The end of a connection that is at a member. */
export interface ServedConnection {
  /** The member's process is gone: whatever it has not answered has an unknown outcome. */
  memberGone(): void;
}

export interface Server {
  /** false: whoever connects is refused. */
  readonly accepts: boolean;
  /** It is stopped: what comes waits in its sockets, and nothing leaves it. */
  readonly frozen: boolean;
  /** As EtcdModel.call; the reply may take until a leader is there, or be a refusal. */
  call(method: string, request: object, reply: Reply): () => void;
  /** As EtcdModel.open. */
  open(method: string, listener: EtcdStreamListener): EtcdStream;
  /** Does it when the stopped member goes on, in order; never, if it is killed before. */
  later(act: () => void): void;
  /** From now on the connection is told when the member goes. */
  connected(connection: ServedConnection): void;
  disconnected(connection: ServedConnection): void;
}

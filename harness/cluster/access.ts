// How a cluster that is not ours is entered: TLS, client certificate, user. It is made from flags and the environment, lives in memory alone, and
// is never part of a plan, a history, a report or a log.

/** Contents of PEM files. */
export interface TlsAccess {
  /** Whom to trust; the system's authorities when absent. */
  readonly ca?: Buffer;
  /** Client certificate and its key, both or none. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

export interface UserAccess {
  readonly user: string;
  readonly password: string;
}

export interface Access {
  /** For `https://` endpoints. */
  readonly tls?: TlsAccess;
  /** Where etcd's authentication is on. */
  readonly user?: UserAccess;
}

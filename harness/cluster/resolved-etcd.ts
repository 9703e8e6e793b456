// An etcd that can be started: what the provider chain ends in.

export interface ResolvedEtcd {
  /** Absolute path of the executable. */
  readonly binary: string;
  /** `3.6.14`, as the executable itself says. */
  readonly version: string;
  /** Where it came from, for people: `PATH`, `cache (Debian package etcd-server 3.4.23-4+b4)`. */
  readonly provider: string;
  /** Set when this version is end of life: one phrase that names the known bugs it brings. */
  readonly endOfLife?: string;
}

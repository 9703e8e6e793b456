// One life of a member, from its start until its process is gone: a process of ours, or the process in a container.
export interface MemberExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Set when the process could not be started at all. */
  readonly error?: Error;
}

export type MemberSignal = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT';

export interface MemberLife {
  /** 0 when it could not be started, and in a container. */
  readonly pid: number;
  /** For people: `pid 123`, `container lockstorm-etcd-1f2e-0`. */
  readonly label: string;
  /** Undefined while it runs. */
  readonly exit: MemberExit | undefined;
  /** Resolves when the process is gone, for whatever reason; never rejects. */
  readonly exited: Promise<MemberExit>;
  /**
   * Sends it; nothing when it is gone. What was sent before is carried out first. A promise: it takes time, and resolves when it was carried
   * out; rejects with a HarnessError when it could not be.
   */
  signal(name: MemberSignal): void | Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  end(): Promise<void>;
}

// HTTP/2 settings of both sides of the tap. They bound what one worker can make the controller hold.

export const sessionOptions = {
  /** Of one connection, in MB: the default of 10 refuses new calls while a hundred large values are on their way. */
  maxSessionMemory: 64,
  /** Calls beyond the limit below that a worker opens before it has heard of it are refused one by one; the connection stays. */
  maxSessionRejectedStreams: 100_000,
  settings: {
    /** Calls of one connection at a time; more of them wait in the worker. etcd itself sets no limit, so it must be out of a lock's reach. */
    maxConcurrentStreams: 1000,
    enablePush: false,
  },
};

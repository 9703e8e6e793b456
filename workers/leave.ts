// The controller is gone: so is this worker, at once, with every process that the subject started.

/** Never returns. A worker of a fleet leads a process group of its own (LOCKSTORM_GROUP) and takes the group along. */
export function leave(): never {
  if (process.env.LOCKSTORM_GROUP === 'own') {
    try {
      process.kill(-process.pid, 'SIGKILL');
    } catch {
      // Not the leader of a group after all: leave alone.
    }
  }
  process.removeAllListeners('exit');
  process.exit(0);
}

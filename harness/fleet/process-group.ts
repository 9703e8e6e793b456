// Signals for a process group of ours: a worker is the leader of its group, so that what it started goes with it.

/** 0.1 ms. False when no process of the group is left. Only for a group whose leader was not reaped before this tick: pids come back. */
export function killGroup(pid: number): boolean {
  return signal(-pid) || signal(pid);
}

/** SIGKILL for one process, nothing else; false when it is gone. */
export function killProcess(pid: number): boolean {
  return signal(pid);
}

/** SIGSTOP or SIGCONT for a process group of ours; false when none is left. */
export function signalGroup(pid: number, name: 'SIGSTOP' | 'SIGCONT'): boolean {
  return signal(-pid, name) || signal(pid, name);
}

function signal(target: number, name: NodeJS.Signals = 'SIGKILL'): boolean {
  try {
    return process.kill(target, name);
  } catch {
    return false;
  }
}

// CPU of one thread, as well as it can be told: Node measures the whole process, so it is capped by the time that passed.

/** Starts measuring; the function that it returns gives the CPU µs since. */
export function cpuMeter(): () => number {
  const cpu = process.cpuUsage();
  const startedNs = process.hrtime.bigint();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return Math.min(user + system, Number(process.hrtime.bigint() - startedNs) / 1000);
  };
}

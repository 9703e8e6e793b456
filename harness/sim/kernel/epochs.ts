// Where the virtual clocks begin. Fixed, so that no trace depends on the day or the machine.

/** Date at the kernel's time 0: 2024-01-01T00:00:00Z, in ms since 1970. */
export const wallStartMs = 1_704_067_200_000;

/** process.hrtime at the kernel's time 0, in µs: a host that has been up for 1,000 s. */
export const monotonicStartUs = 1_000_000_000;

/** performance.now and process.uptime at the start of a process, in µs. */
export const uptimeStartUs = 30_000;

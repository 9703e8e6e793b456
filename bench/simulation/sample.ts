// What a workload's process says of one sample, and how its rates are made.

/** What was done. */
export interface Done {
  /** Schedules, plans, evaluations: whatever the workload repeats. */
  readonly items: number;
  /** Events of the kernel. */
  readonly events: number;
  readonly virtualMs: number;
}

export interface Sample extends Done {
  /** User and system, of the workload's whole process. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Calibration loops per CPU second just before and just after, in the same process. */
  readonly loopsPerCpuSecond: number;
}

export function perCpuSecond({ cpuMs }: Sample, count: number): number {
  return (count / cpuMs) * 1000;
}

// What planSchema allows at most: a multiple of a long TTL may be more.

/** Of every duration and time in a plan, in ms. */
export const LONGEST_MS = 3_600_000;
/** Of a jump of a wall clock, either way, in ms. */
export const LONGEST_JUMP_MS = 86_400_000;

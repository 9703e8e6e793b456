// What planSchema allows at most: a multiple of a long TTL may be more.

/** Of every duration and time in a plan, in ms. */
export const LONGEST_MS = 3_600_000;
/** Of a jump of a wall clock, either way, in ms. */
export const LONGEST_JUMP_MS = 86_400_000;

/**
 * Shrinking makes no timeout and no run shorter than this: a real process takes up to 0.2 s for its first call, and a plan in which nobody waits
 * that long shows nothing there.
 */
export const UNHURRIED_MS = 1_000;

// How well a rate is known from so many runs.

export interface RateInterval {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** The standard normal quantile at 0.975: 95 % lie within so many standard deviations on either side. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval at 95 %, without continuity correction, for `count` of `of` trials: with p = count/of and z = 1.96,
 * (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). E. B. Wilson, JASA 22 (1927) 209-212; method 3 of R. G. Newcombe, Statistics in
 * Medicine 17 (1998) 857-872. It stays within 0 and 1 and says something where nothing, or everything, failed. undefined: no trials.
 */
export function wilsonInterval(count: number, of: number): RateInterval | undefined {
  if (of <= 0) return undefined;
  const rate = count / of;
  const z2 = Z ** 2;
  const middle = rate + z2 / (2 * of);
  const reach = Z * Math.sqrt((rate * (1 - rate)) / of + z2 / (4 * of ** 2));
  const whole = 1 + z2 / of;
  // Rounding must not move the ends that are exact.
  return {
    rate,
    low: count === 0 ? 0 : (middle - reach) / whole,
    high: count === of ? 1 : (middle + reach) / whole,
  };
}

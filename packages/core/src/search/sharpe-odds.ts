/** Euler's constant, as the source of the expected maximum has it. */
const EULER = 0.577_215_664_901_532_9;

/** The daily returns of a course, as far as the odds of its Sharpe ratio stand on them. `sharpe` is per day, not yearly; `kurtosis` of a normal one is 3. */
export type ReturnMoments = {
  readonly returns: number;
  readonly sharpe: number;
  readonly skew: number;
  readonly kurtosis: number;
};

/** Null below thirty returns, and where nothing ever varied. Skew and kurtosis are of the sample (divided by n), as the source has them. */
export function momentsOf(returns: readonly number[]): ReturnMoments | null {
  const n = returns.length;
  if (n < 30) return null;
  const mean = returns.reduce((sum, each) => sum + each, 0) / n;
  let [second, third, fourth] = [0, 0, 0];
  for (const each of returns) {
    const away = each - mean;
    second += away ** 2;
    third += away ** 3;
    fourth += away ** 4;
  }
  if (!(second > 0)) return null;
  const variance = second / n;
  return {
    returns: n,
    sharpe: mean / Math.sqrt(second / (n - 1)),
    skew: third / n / variance ** 1.5,
    kurtosis: fourth / n / variance ** 2,
  };
}

/**
 * How likely it is that the true Sharpe ratio is above `benchmark` (both per return, as `moments.sharpe`), given how many returns it was estimated
 * from and how far they are from normal. Null where the estimate's deviation cannot be computed.
 *
 * Source: D. H. Bailey, M. López de Prado, The Sharpe Ratio Efficient Frontier, Journal of Risk 15 (2012), equation of PSR(SR*).
 */
export function probabilisticSharpe({ returns, sharpe, skew, kurtosis }: ReturnMoments, benchmark = 0): number | null {
  const variance = 1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (!(variance > 0) || returns < 2) return null;
  return normalBelow(((sharpe - benchmark) * Math.sqrt(returns - 1)) / Math.sqrt(variance));
}

/**
 * The best Sharpe ratio to be expected of so many trials that are worth nothing, whose estimates vary by `variance`.
 *
 * Source: D. H. Bailey, M. López de Prado, The Deflated Sharpe Ratio, Journal of Portfolio Management 40 (2014), equation of SR0.
 */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (trials < 2) return 0;
  return Math.sqrt(variance) * ((1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E)));
}

/** How likely it is that the best of so many trials is better than the best of as many that are worth nothing. Source: as `expectedBestSharpe`. */
export function deflatedSharpe(best: ReturnMoments, trials: number, variance: number): number | null {
  return probabilisticSharpe(best, expectedBestSharpe(trials, variance));
}

/**
 * How likely a normal number is below z, to about fifteen digits.
 *
 * Source: G. West, Better approximations to cumulative normal functions, Wilmott (2005), after J. F. Hart, Computer Approximations (1968).
 */
export function normalBelow(z: number): number {
  const away = Math.abs(z);
  if (away > 37) return z > 0 ? 1 : 0;
  const bell = Math.exp(-(away ** 2) / 2);
  const tail =
    away < 7.071_067_811_865_47 ? (bell * horner(NUMERATOR, away)) / horner(DENOMINATOR, away) : bell / fraction(away) / 2.506_628_274_631;
  return z > 0 ? 1 - tail : tail;
}

const NUMERATOR = [
  3.526_249_659_989_11e-2, 0.700_383_064_443_688, 6.373_962_203_531_65, 33.912_866_078_383, 112.079_291_497_871, 221.213_596_169_931,
  220.206_867_912_376,
];
const DENOMINATOR = [
  8.838_834_764_831_84e-2, 1.755_667_163_182_64, 16.064_177_579_207, 86.780_732_202_946_1, 296.564_248_779_674, 637.333_633_378_831,
  793.826_512_519_948, 440.413_735_824_752,
];
const horner = (factors: readonly number[], x: number): number => factors.reduce((sum, factor) => sum * x + factor, 0);
const fraction = (x: number): number => x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));

/** The number below which a normal one is with a likelihood, found by halving. */
export function normalQuantile(likelihood: number): number {
  if (!(likelihood > 0 && likelihood < 1)) return likelihood >= 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  let [low, high] = [-38, 38];
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < likelihood) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** A process that lived this long has recovered: its next death is a first one. */
const RECOVERED_AFTER_MS = 30_000;
/** Waits before the next start, by quick deaths in a row. The last holds for all further ones: it never gives up, and stays within 5 s. */
const DELAYS_MS = [50, 250, 500, 1_000, 2_000, 4_000] as const;
const LONGEST_MS = DELAYS_MS[DELAYS_MS.length - 1] ?? 0;

export type RestartPlan = {
  /** How often it died soon after its start, this time included, without a longer life in between. */
  readonly quickDeaths: number;
  readonly delayMs: number;
};

export const NO_DEATHS: RestartPlan = { quickDeaths: 0, delayMs: 0 };

/** What follows after a life of `livedMs`. */
export function planRestart(previous: RestartPlan, livedMs: number): RestartPlan {
  const quickDeaths = livedMs >= RECOVERED_AFTER_MS ? 1 : previous.quickDeaths + 1;
  return { quickDeaths, delayMs: DELAYS_MS[quickDeaths - 1] ?? LONGEST_MS };
}

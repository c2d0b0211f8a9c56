import { meanOf, rangeOf } from "./measures.ts";
import { LEAVE, type Rule, sideInto, WAIT } from "./rule.ts";

/** With the trend: on the side of the fast mean over the slow one, with a wide stop, until the means cross back. */
export function followTrend(terms: { barMinutes: number; fast: number; slow: number; worth: number; stopRanges: number }): Rule {
  return {
    barMinutes: terms.barMinutes,
    lookback: terms.slow + 1,
    decide({ bars, held, equity }) {
      const last = bars.at(-1);
      if (!last || bars.length <= terms.slow) return WAIT;
      const sideOf = (shown: typeof bars) => (meanOf(shown.slice(-terms.fast)) >= meanOf(shown.slice(-terms.slow)) ? "long" : "short");
      const trend = sideOf(bars);
      if (held) return held.side === trend ? WAIT : LEAVE;
      if (sideOf(bars.slice(0, -1)) === trend) return WAIT;
      const away = rangeOf(bars.slice(-terms.fast)) * terms.stopRanges;
      return {
        kind: "enter",
        side: sideInto(trend),
        worth: equity * terms.worth,
        stop: trend === "long" ? last.close - away : last.close + away,
      };
    },
  };
}

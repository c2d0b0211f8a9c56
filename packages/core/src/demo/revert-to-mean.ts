import { deviationOf, meanOf } from "./measures.ts";
import { LEAVE, type Rule, sideInto, WAIT } from "./rule.ts";

/** Against the move: enters where the price has strayed far from its mean, leaves when it is back, and gives up at a stop. */
export function revertToMean(terms: { barMinutes: number; mean: number; entry: number; stop: number; worth: number }): Rule {
  return {
    barMinutes: terms.barMinutes,
    lookback: terms.mean,
    decide({ bars, held, equity }) {
      const last = bars.at(-1);
      if (!last || bars.length < terms.mean) return WAIT;
      const mean = meanOf(bars);
      const deviation = deviationOf(bars);
      if (held) return (held.side === "long") === last.close >= mean ? LEAVE : WAIT;
      const strayed = (last.close - mean) / deviation;
      if (!(Math.abs(strayed) >= terms.entry)) return WAIT;
      const direction = strayed < 0 ? "long" : "short";
      const away = deviation * terms.stop;
      return {
        kind: "enter",
        side: sideInto(direction),
        worth: equity * terms.worth,
        stop: direction === "long" ? last.close - away : last.close + away,
      };
    },
  };
}

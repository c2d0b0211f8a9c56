import { highestOf, lowestOf } from "./measures.ts";
import { LEAVE, type Rule, sideInto, WAIT } from "./rule.ts";

/** With the breakout: enters where a bar closes outside all before it, with a bracket, and leaves at the other end of a shorter channel. */
export function tradeBreakouts(terms: {
  barMinutes: number;
  enterBars: number;
  leaveBars: number;
  stopPart: number;
  targetPart: number;
  worth: number;
}): Rule {
  return {
    barMinutes: terms.barMinutes,
    lookback: terms.enterBars + 1,
    decide({ bars, held, equity }) {
      const last = bars.at(-1);
      if (!last || bars.length <= terms.enterBars) return WAIT;
      const before = bars.slice(0, -1);
      if (held) {
        const channel = before.slice(-terms.leaveBars);
        return (held.side === "long" ? last.close < lowestOf(channel) : last.close > highestOf(channel)) ? LEAVE : WAIT;
      }
      const direction = last.close > highestOf(before) ? "long" : last.close < lowestOf(before) ? "short" : null;
      if (direction === null) return WAIT;
      const height = highestOf(before) - lowestOf(before);
      const sign = direction === "long" ? 1 : -1;
      return {
        kind: "enter",
        side: sideInto(direction),
        worth: equity * terms.worth,
        stop: last.close - sign * height * terms.stopPart,
        target: last.close + sign * height * terms.targetPart,
      };
    },
  };
}

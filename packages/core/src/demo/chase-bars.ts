import { LEAVE, type Rule, sideInto, WAIT } from "./rule.ts";

/** In and out all day: jumps on every bar's direction and off at the first bar against it. Right about half the time, it pays fees every time. */
export function chaseBars(terms: { barMinutes: number; worth: number }): Rule {
  return {
    barMinutes: terms.barMinutes,
    lookback: 1,
    decide({ bars, held, equity }) {
      const last = bars.at(-1);
      if (!last) return WAIT;
      const direction = last.close >= last.open ? "long" : "short";
      if (held) return held.side === direction ? WAIT : LEAVE;
      return { kind: "enter", side: sideInto(direction), worth: equity * terms.worth };
    },
  };
}

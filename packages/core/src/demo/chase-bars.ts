import { type Bar, LEAVE, type Rule, sideInto, WAIT } from "./rule.ts";

const directionOf = ({ open, close }: Bar): "long" | "short" => (close >= open ? "long" : "short");

/**
 * In and out all day: jumps on every bar's direction, and off at the first bar against it or after so many in its favour. Right about half the
 * time, it pays fees every time.
 */
export function chaseBars(terms: { barMinutes: number; enough: number; worth: number }): Rule {
  return {
    barMinutes: terms.barMinutes,
    lookback: terms.enough,
    decide({ bars, held, equity }) {
      const last = bars.at(-1);
      if (!last) return WAIT;
      const direction = directionOf(last);
      if (!held) return { kind: "enter", side: sideInto(direction), worth: equity * terms.worth };
      const inFavour = bars.filter((bar) => directionOf(bar) === held.side).length;
      return held.side !== direction || inFavour === terms.enough ? LEAVE : WAIT;
    },
  };
}

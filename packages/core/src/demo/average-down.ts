import { LEAVE, type Rule, WAIT } from "./rule.ts";

/**
 * Always long and never wrong: buys, buys the same again each time the price falls further, and sells with a small profit once the average is
 * back. No stop: it wins nearly always, until the one time that takes everything.
 */
export function averageDown(terms: { barMinutes: number; worth: number; growth: number; dropPart: number; profitPart: number }): Rule {
  return {
    barMinutes: terms.barMinutes,
    lookback: 1,
    decide({ bars, held, equity }) {
      const last = bars.at(-1);
      if (!last) return WAIT;
      if (!held) return { kind: "enter", side: "buy", worth: equity * terms.worth };
      if (last.close >= held.entry * (1 + terms.profitPart)) return LEAVE;
      if (last.close > held.entry * (1 - terms.dropPart)) return WAIT;
      return { kind: "enter", side: "buy", worth: held.quantity * last.close * terms.growth };
    },
  };
}

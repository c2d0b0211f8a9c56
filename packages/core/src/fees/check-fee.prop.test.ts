import { formatMoney, type Money, money } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLife } from "./check-life.ts";
import { checkStatement } from "./check-statement.ts";
import { type Life, lives } from "./fees-life.fixture.ts";
import type { FeeCheckView, StatementView } from "./views.ts";

const more = (decimal: string): string => formatMoney((money(decimal) + 100_000_000n) as Money);
const isFound = (check: FeeCheckView | null): boolean => check !== null && (check.difference !== "0" || check.findings.length > 0);

/** Each makes one figure of a statement one unit larger; null where the statement has no such figure. */
const LIES: Readonly<Record<string, (view: StatementView) => StatementView | null>> = {
  fee: (view) => ({ ...view, fee: more(view.fee) }),
  feeToDate: (view) => ({ ...view, feeToDate: more(view.feeToDate) }),
  chargedBefore: (view) => ({ ...view, chargedBefore: more(view.chargedBefore) }),
  mark: (view) => ({ ...view, mark: more(view.mark) }),
  profit: (view) => ({ ...view, profit: more(view.profit) }),
  realized: (view) => ({ ...view, realized: more(view.realized) }),
  unrealized: (view) => ({ ...view, unrealized: more(view.unrealized) }),
  "opening price": (view) => ({ ...view, opening: { ...view.opening, price: more(view.opening.price) } }),
  "opening fees": (view) => ({ ...view, opening: { ...view.opening, exchangeFees: more(view.opening.exchangeFees) } }),
  "opening funding": (view) => ({ ...view, opening: { ...view.opening, funding: more(view.opening.funding) } }),
  "opening flow": (view) => ({ ...view, opening: { ...view.opening, flow: more(view.opening.flow) } }),
  "closing price": (view) => ({ ...view, closing: { ...view.closing, price: more(view.closing.price) } }),
  "closing fees": (view) => ({ ...view, closing: { ...view.closing, exchangeFees: more(view.closing.exchangeFees) } }),
  "closing flow": (view) => ({ ...view, closing: { ...view.closing, flow: more(view.closing.flow) } }),
  held: (view) => ({ ...view, held: { ...view.held, "SOL-USDT": "1" } }),
  "held before": (view) => ({ ...view, heldBefore: { ...view.heldBefore, "SOL-USDT": "1" } }),
  "price of what is held": (view) => {
    const [[symbol, at] = []] = Object.entries(view.prices);
    return symbol === undefined || at === undefined ? null : { ...view, prices: { ...view.prices, [symbol]: more(at) } };
  },
  "a fill left out": (view) => (view.fills.length === 0 ? null : { ...view, fills: view.fills.slice(1) }),
  "price of a fill": lieOf("price"),
  "notional of a fill": lieOf("notional"),
  "fee of a fill": lieOf("fee"),
  "result of a fill": lieOf("realized"),
  funding: (view) => {
    const [first, ...rest] = view.funding;
    return first === undefined ? null : { ...view, funding: [{ ...first, amount: more(first.amount) }, ...rest] };
  },
};
function lieOf(figure: "price" | "notional" | "fee" | "realized") {
  return (view: StatementView): StatementView | null => {
    const last = view.fills.at(-1);
    return last === undefined ? null : { ...view, fills: [...view.fills.slice(0, -1), { ...last, [figure]: more(last[figure]) }] };
  };
}

describe("a statement checked from what it shows", () => {
  it("is the same to the last digit where it is honest", () => {
    fc.assert(
      fc.property(lives, ({ views, settlements }) => {
        for (const [index, view] of views.entries())
          expect(checkStatement(view)).toMatchObject({
            fee: formatMoney(settlements[index]?.fee ?? (0n as Money)),
            difference: "0",
            findings: [],
          });
      }),
    );
  });

  it.each(Object.keys(LIES))("a changed figure is found: %s", (name) => {
    let seen = 0;
    fc.assert(
      fc.property(lives, ({ views }) => {
        for (const view of views) {
          const lie = LIES[name]?.(view);
          if (!lie) continue;
          seen += 1;
          expect(isFound(checkStatement(lie)), name).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
    expect(seen).toBeGreaterThan(0);
  });

  it("says that it cannot where not every fill is shown", () => {
    const [life] = fc.sample(lives, 1);
    const view = life?.views[0];
    expect(view && checkStatement({ ...view, fillsLeftOut: 1 })).toBeNull();
  });
});

describe("a life checked from its first fill", () => {
  it("is the same to the last digit where it is honest, at each of its statements", () => {
    fc.assert(
      fc.property(lives, (life) => {
        for (const upTo of life.settlements.keys()) {
          const check = checkLife(upToStatement(life, upTo), true);
          expect(check).toMatchObject({ difference: "0", findings: [], stated: life.views[upTo]?.fee });
          expect(check.steps.map(({ result }) => result)).toEqual(
            checkStatement(life.views[upTo] as StatementView)?.steps.map(({ result }) => result),
          );
        }
      }),
    );
  });

  const FIGURES = ["fee", "mark", "markBefore", "base", "charged", "profit", "unrealized"] as const;
  it.each(FIGURES)("a changed figure of any settlement is found: %s", (figure) => {
    fc.assert(
      fc.property(lives, fc.nat(), (life, seed) => {
        const at = seed % life.settlements.length;
        const settlements = life.settlements.map((one, index) => (index === at ? { ...one, [figure]: (one[figure] + 1n) as Money } : one));
        expect(isFound(checkLife({ ...life, settlements }, true))).toBe(true);
      }),
    );
  });

  it("a changed fill, and one that is missing, are found", () => {
    fc.assert(
      fc.property(lives, fc.nat(), (life, seed) => {
        const at = seed % life.fills.length;
        const dearer = life.fills.map((fill, index) => (index === at ? { ...fill, fee: (fill.fee + 1n) as Money } : fill));
        const richer = life.fills.map((fill, index) => (index === at ? { ...fill, realized: (fill.realized + 1n) as Money } : fill));
        for (const fills of [dearer, richer, life.fills.toSpliced(at, 1)]) expect(isFound(checkLife({ ...life, fills }, true))).toBe(true);
      }),
    );
  });
});

/** As the store reads it: all up to one statement. Later fills have later times. */
function upToStatement(life: Life, index: number): Life {
  const settlement = life.settlements[index];
  if (!settlement) throw new Error("no such statement");
  return {
    ...life,
    settlements: life.settlements.slice(0, index + 1),
    fills: life.fills.filter(({ marketMs, seq }) => marketMs < settlement.toMs && seq <= settlement.fillSeq),
    funding: life.funding.filter(({ marketMs, id }) => marketMs < settlement.toMs && id <= settlement.cashId),
  };
}

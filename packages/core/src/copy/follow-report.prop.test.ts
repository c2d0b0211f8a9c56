import { absQuantity, type Money, money, notionalOf, type Price, price, type Quantity } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import { aFollower, marketAt, masterFills, NOW } from "./copy.fixture.ts";
import { digestFills, splitBy } from "./digest-fills.ts";
import { type CopyFee, reportFollow } from "./follow-report.ts";
import type { ReportedCopy, SleeveFill } from "./ideal-ledger.ts";
import type { MasterFill } from "./master-fill.ts";
import { type CopyPlan, planCopy } from "./plan-copy.ts";
import type { FollowSettingsInput } from "./settings.ts";

const SYMBOLS = ["BTC-USDT", "XRP-USDT"] as const;
type Symbol = (typeof SYMBOLS)[number];
const UNIT = { "BTC-USDT": 0.01, "XRP-USDT": 400 } as const;
const BASE = { "BTC-USDT": 100_000, "XRP-USDT": 2 } as const;

/** A fill of the master to a net of so many units, at so many thousandths of the base price; what the market does until the follower is there. */
type Step = { symbol: Symbol; units: number; permille: number; slipBps: number; withNext: boolean; byHand: number };
const step = (byHand: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  fc.record({
    symbol: fc.constantFrom(...SYMBOLS),
    units: fc.integer({ min: -4, max: 4 }),
    permille: fc.integer({ min: 900, max: 1_100 }),
    // Beyond the cap now and then: a trade that is missed.
    slipBps: fc.integer({ min: -60, max: 60 }),
    withNext: fc.boolean(),
    byHand,
  });
const at = (symbol: Symbol, permille: number): Price => price(((BASE[symbol] * permille) / 1_000).toFixed(4));

/** Plays steps through the planner; the follower fills at once, at the moved price, for a fee of five bps. */
function play(steps: readonly Step[], settings: Partial<FollowSettingsInput>) {
  const changes = masterFills(
    steps.map(({ symbol, units, permille }) => [symbol, (units * UNIT[symbol]).toFixed(2), ((BASE[symbol] * permille) / 1_000).toFixed(4)]),
  );
  const fills = changes
    .map((fill, index) => ({ ...fill, recordedAt: NOW + index * 1_000, marketMs: index * 60_000 }))
    .filter((fill) => fill.quantity > 0n);
  const held = new Map<string, bigint>();
  const copies: ReportedCopy[] = [];
  const sleeve: SleeveFill[] = [];
  let cash = 0n;
  const trade = (fill: Omit<SleeveFill, "fee">) => {
    const notional = notionalOf(fill.price, fill.quantity);
    const fee = (notional / 2_000n) as Money;
    cash -= (fill.side === "buy" ? notional : -notional) + fee;
    held.set(fill.symbol, (held.get(fill.symbol) ?? 0n) + (fill.side === "buy" ? fill.quantity : -fill.quantity));
    sleeve.push({ ...fill, fee });
  };
  let batch: MasterFill[] = [];
  for (const fill of fills) {
    batch.push(fill);
    const own = steps[fill.seq - 1];
    if (!own || (own.withNext && fill !== fills.at(-1) && batch.length < 4)) continue;
    const now = fill.recordedAt + 5;
    const moved = (symbol: Symbol) => {
      const last = fills.findLast((each) => each.symbol === symbol && each.seq <= fill.seq)?.price ?? at(symbol, 1_000);
      return (last + (last * BigInt(own.slipBps)) / 10_000n) as Price;
    };
    const market = marketAt({ "BTC-USDT": text(moved("BTC-USDT")), "XRP-USDT": text(moved("XRP-USDT")) });
    const sleeveNow = Object.fromEntries(
      [...held].filter(([, quantity]) => quantity !== 0n).map(([symbol, quantity]) => [symbol, signed(quantity)]),
    );
    const plan = planCopy(digestFills(batch, now), aFollower({ settings, sleeve: sleeveNow }), market);
    for (const [index, order] of plan.orders.entries()) {
      const { symbol, side, quantity } = order.terms;
      const role = order.leg === "open" ? "entry" : "close";
      trade({
        orderId: `${fill.seq}-${index}`,
        role,
        symbol,
        side,
        quantity,
        price: moved(symbol as Symbol),
        marketMs: fill.marketMs,
        recordedAt: now,
      });
    }
    const shares = sharesOf(plan);
    for (const outcome of plan.outcomes) {
      const source = batch.find(({ seq }) => seq === outcome.seq) ?? fill;
      const order = outcome.order === null ? null : plan.orders[outcome.order];
      copies.push({
        ...{
          masterSeq: outcome.seq,
          symbol: outcome.symbol,
          side: outcome.side,
          kind: outcome.kind,
          reason: outcome.reason,
        },
        ...{
          ideal: outcome.ideal,
          masterPrice: outcome.masterPrice,
          masterRecordedAt: source.recordedAt,
          masterMarketMs: source.marketMs,
          plannedAt: now,
        },
        outcome: order ? "copied" : "skipped",
        orderId: order ? `${fill.seq}-${outcome.order}` : null,
        quantity: shares.get(outcome.seq) ?? (0n as Quantity),
        price: order ? moved(outcome.symbol as Symbol) : null,
        slippageBps: order ? own.slipBps : null,
        ...{ submittedAt: order ? now : null, filledAt: order ? now : null },
      });
    }
    batch = [];
    const holds = held.get(own.symbol) ?? 0n;
    if (own.byHand > 0 && holds !== 0n) {
      const quantity = ((absQuantity(holds as Quantity) * BigInt(own.byHand)) / 4n) as Quantity;
      const side = holds > 0n ? "sell" : "buy";
      const when = { marketMs: fill.marketMs + 1, recordedAt: now + 1 };
      if (quantity > 0n)
        trade({ orderId: `hand-${fill.seq}`, role: "close", symbol: own.symbol, side, quantity, price: moved(own.symbol), ...when });
    }
  }
  return { fills, copies, sleeve, held, cash };
}
/** Each order's quantity over the copies that name it, as the engine splits what was filled. */
function sharesOf({ orders, outcomes }: CopyPlan): Map<number, Quantity> {
  const shares = orders.flatMap((order, index) => {
    const named = outcomes.filter((outcome) => outcome.order === index);
    const parts = splitBy(
      order.terms.quantity,
      named.map(({ wanted }) => wanted ?? (0n as Quantity)),
    );
    return named.map(({ seq }, at) => [seq, parts[at] ?? (0n as Quantity)] as const);
  });
  return new Map(shares);
}
const text = (value: Price): string => (Number(value) / 1e18).toFixed(8);
const signed = (quantity: bigint): string =>
  `${quantity < 0n ? "-" : ""}${(quantity < 0n ? -quantity : quantity) / 10n ** 18n}.${String((quantity < 0n ? -quantity : quantity) % 10n ** 18n).padStart(18, "0")}`;

function report(
  steps: readonly Step[],
  marks: Record<Symbol, number>,
  settings: Partial<FollowSettingsInput> = {},
  copyFees: readonly CopyFee[] = [],
) {
  const { fills, copies, sleeve, held, cash } = play(steps, settings);
  const markOf = (symbol: string) => at(symbol as Symbol, marks[symbol as Symbol]);
  const open = [...held].reduce((sum, [symbol, quantity]) => sum + notionalOf(markOf(symbol), quantity as Quantity), 0n);
  const view = reportFollow({
    followId: "f",
    terms: aFollower({ settings }).terms,
    fromMs: 0,
    toMs: steps.length * 60_000,
    ...{ fills, copies, sleeve, markOf, paths: new Map(), fundingKnown: false, funding: 0n as Money, copyFees },
    net: (cash + open) as Money,
    fees: sleeve.reduce((sum, { fee }) => sum + fee, 0n) as Money,
  });
  const part = (name: string) => money(view.parts.find((each) => each.part === name)?.amount ?? "0");
  return { view, part, fills: sleeve.length + copies.length };
}
const markArb = fc.record({ "BTC-USDT": fc.integer({ min: 900, max: 1_100 }), "XRP-USDT": fc.integer({ min: 900, max: 1_100 }) });
const modes = fc.constantFrom<Partial<FollowSettingsInput>>(
  {},
  { copyRatio: "2.5" },
  { mode: "fixed-ratio", copyRatio: "0.05" },
  { mode: "fixed-amount", amountPerTrade: "150" },
  { maxOrderCost: "90", maxPositions: 1 },
);

it("adds up to the difference to the last digit, whatever happened", () => {
  fc.assert(
    fc.property(fc.array(step(fc.integer({ min: 0, max: 4 })), { maxLength: 25 }), markArb, modes, (steps, marks, settings) => {
      const { view } = report(steps, marks, settings);
      const sum = view.parts.reduce((total, { amount }) => total + money(amount ?? "0"), 0n);
      expect(sum).toBe(money(view.followerProfit ?? "") - money(view.masterProfit ?? ""));
    }),
    { numRuns: 300 },
  );
});

it("takes what the master's fee came to from the follower, as a part of its own", () => {
  const fees = fc.array(fc.record({ marketMs: fc.nat(1_500_000), amount: fc.bigInt(1n, 10n ** 10n).map((minor) => minor as Money) }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(step(fc.constant(0)), { maxLength: 10 }), markArb, fees, (steps, marks, copyFees) => {
      const [without, withFees] = [report(steps, marks), report(steps, marks, {}, copyFees)];
      const charged = copyFees.reduce((sum, { amount }) => sum + amount, 0n);
      expect(withFees.part("copy-fee")).toBe(-charged);
      expect(withFees.part("rest")).toBe(without.part("rest"));
      expect(money(withFees.view.followerProfit ?? "")).toBe(money(without.view.followerProfit ?? "") - charged);
      expect(withFees.view.masterProfit).toBe(without.view.masterProfit);
    }),
  );
});

it("leaves no rest but roundings where nothing was closed by hand", () => {
  fc.assert(
    fc.property(fc.array(step(fc.constant(0)), { maxLength: 25 }), markArb, modes, (steps, marks, settings) => {
      const { part, fills } = report(steps, marks, settings);
      // Half a minor unit for each notional and each part, and what an average price of a coalesced batch loses.
      expect(Number(part("rest") < 0n ? -part("rest") : part("rest"))).toBeLessThanOrEqual(10 + fills * 4);
    }),
    { numRuns: 300 },
  );
});

it("attributes nothing to anything where the copies are the ideal", () => {
  const steps = [3, -2, 0, 4, 1, 0].map((units, index) => ({
    ...{ symbol: "XRP-USDT" as const, units, permille: 1_000 + index * 10, slipBps: 0, withNext: false, byHand: 0 },
  }));
  const { view, part } = report(steps, { "BTC-USDT": 1_000, "XRP-USDT": 1_000 });
  expect(part("slippage")).toBe(0n);
  expect(part("missed")).toBe(0n);
  // A lot step of 0.1 in positions of some tens.
  expect(Math.abs(Number(part("sizing")))).toBeLessThan(Number(money("0.05")));
  expect(view).toMatchObject({ shareCopiedPct: 100, skipped: 0, followerReturnPct: expect.any(Number) });
});

it("is a missed trade, all of it, where the opening came too late", () => {
  const steps: Step[] = [
    { symbol: "XRP-USDT", units: 1, permille: 1_000, slipBps: 1_000, withNext: false, byHand: 0 },
    { symbol: "XRP-USDT", units: 0, permille: 1_100, slipBps: 0, withNext: false, byHand: 0 },
  ];
  const { view, part } = report(steps, { "BTC-USDT": 900, "XRP-USDT": 1_050 });
  // 400 × 2 of 10,000 is 8 % of 1,000: 40 XRP, on which the master made 10 %.
  expect(view).toMatchObject({ masterProfit: "8", followerProfit: "0", copied: 0, skipped: 2 });
  expect(part("missed")).toBe(money("-8"));
  expect(part("rest")).toBe(0n);
  expect(view.skips.map(({ reason }) => reason).sort()).toEqual(["nothing-held", "slippage-cap"]);
});

it("leaves to the rest what the master made after the follower had closed by hand", () => {
  const steps: Step[] = [
    { symbol: "XRP-USDT", units: 1, permille: 1_000, slipBps: 0, withNext: false, byHand: 4 },
    { symbol: "XRP-USDT", units: 0, permille: 1_100, slipBps: 0, withNext: false, byHand: 0 },
  ];
  const { part } = report(steps, { "BTC-USDT": 900, "XRP-USDT": 900 });
  expect(part("rest")).toBe(money("-8"));
  expect([part("missed"), part("sizing"), part("slippage")]).toEqual([0n, 0n, 0n]);
});

it("knows no difference where it does not know a price", () => {
  const view = reportFollow({
    ...{ followId: "f", terms: aFollower().terms, fromMs: 0, toMs: 1, fills: [], copies: [], sleeve: [], paths: new Map() },
    ...{ net: null, fees: 0n as Money, funding: 0n as Money, copyFees: [], fundingKnown: true, markOf: () => null },
  });
  expect(view).toMatchObject({ followerProfit: null, trackingDifferencePct: null, masterProfit: "0", latencyMs: { p50: null } });
  expect(view.parts.find(({ part }) => part === "rest")?.amount).toBeNull();
});

import { type BacktestRun, EXIT_REASONS, PreparedMarket, runBacktest } from "@slipstream/core/backtest";
import type { Timeframe } from "@slipstream/core/market";
import { formatMoney, formatPrice, formatQuantity, money } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { type SlowInput, type SlowResult, slowBacktest, toColumns } from "./index.ts";
import { drawMarket, SYMBOLS } from "./test-markets.ts";
import { drawCustoms, drawStrategy } from "./test-strategies.ts";

const STRATEGIES = 2_000;
const TIMEFRAMES: readonly Timeframe[] = ["1m", "1m", "5m", "15m"];

function drawInput(seed: number): SlowInput {
  const random = createRandom(seed);
  const timeframe = TIMEFRAMES[random.below(TIMEFRAMES.length)] ?? "1m";
  const customs = drawCustoms(random);
  const symbols = random.chance(0.7) ? [SYMBOLS[random.below(5)] ?? "BTC-USDT"] : SYMBOLS.slice(random.below(3), 3 + random.below(3));
  const bars = 40 + random.below(timeframe === "1m" ? 200 : 70);
  const startAt = random.next();
  const markets = symbols.map((symbol) => drawMarket(random, symbol, timeframe, bars, startAt));
  const first = markets[0]?.bars[0]?.openMs ?? 0;
  return {
    strategy: drawStrategy(random, timeframe, symbols, customs),
    customs,
    markets,
    terms: {
      initialBalance: money(String(50 + random.below(20_000))),
      feeBps: random.below(20) / 2,
      slippage: random.chance(0.6)
        ? { kind: "bps", bps: random.below(8) / 2 }
        : { kind: "spread", halfSpreadBps: random.below(6) / 4, impactBps: random.below(100) },
    },
    fromMs: random.chance(0.5) ? 0 : first + random.below(30) * 60_000,
  };
}

function fastOf({ strategy, customs, markets, terms, fromMs }: SlowInput): BacktestRun {
  const prepared = markets.map(
    ({ instrument, timeframe, bars, detail, funding }) =>
      new PreparedMarket({
        instrument,
        timeframe,
        candles: toColumns(bars),
        detail: detail.length > 0 ? toColumns(detail) : null,
        funding: { atMs: Float64Array.from(funding, ({ atMs }) => atMs), rate: Float64Array.from(funding, ({ rate }) => Number(rate)) },
      }),
  );
  return runBacktest({ strategy, customs, markets: prepared, terms, fromMs });
}

const decimal = (minor: number): string => formatMoney(BigInt(minor) as ReturnType<typeof money>);

/** Both results in the same words. */
function wordsOfFast({ markets }: SlowInput, run: BacktestRun) {
  const exits = Array.from({ length: run.exits.length }, (_, row) => row);
  const trades = Array.from({ length: run.trades.length }, (_, row) => {
    const of = (field: Parameters<typeof run.trades.get>[1]) => run.trades.get(row, field);
    const market = markets[of("market")];
    if (!market) throw new Error("a trade of no market");
    const { instrument, bars } = market;
    const at = (bar: number) => bars[bar]?.openMs;
    const priceOf = (ticks: number) => formatPrice((BigInt(ticks) * instrument.tickSize) as typeof instrument.tickSize);
    const quantityOf = (steps: number) => formatQuantity((BigInt(steps) * instrument.lotStep) as typeof instrument.lotStep);
    return {
      symbol: instrument.symbol,
      side: of("side") === 1 ? "long" : "short",
      signalMs: at(of("signalBar")),
      entryMs: at(of("entryBar")),
      exitMs: at(of("exitBar")),
      quantity: quantityOf(of("steps")),
      entryPrice: priceOf(of("entryTicks")),
      exits: exits
        .filter((exit) => run.exits.get(exit, "trade") === row)
        .map((exit) => ({
          ms: at(run.exits.get(exit, "bar")),
          price: priceOf(run.exits.get(exit, "ticks")),
          quantity: quantityOf(run.exits.get(exit, "steps")),
          reason: EXIT_REASONS[run.exits.get(exit, "reason")],
        })),
      pnl: decimal(of("pnl")),
      fees: decimal(of("fees")),
      funding: decimal(of("funding")),
      reason: EXIT_REASONS[of("reason")],
    };
  });
  const { finalCash, ambiguousBars, decidedBars, fundingsKnown, fundingsUnknown } = run;
  return { trades, cash: decimal(finalCash), ambiguous: ambiguousBars, decided: decidedBars, fundingsKnown, fundingsUnknown };
}

function wordsOfSlow({ trades, cash, ambiguous, decided, fundingsKnown, fundingsUnknown }: SlowResult) {
  return {
    trades: trades.map(({ quantity, entryPrice, exits, pnl, fees, funding, ...words }) => ({
      ...words,
      quantity: formatQuantity(quantity),
      entryPrice: formatPrice(entryPrice),
      exits: exits.map((exit) => ({ ...exit, price: formatPrice(exit.price), quantity: formatQuantity(exit.quantity) })),
      pnl: formatMoney(pnl),
      fees: formatMoney(fees),
      funding: formatMoney(funding),
    })),
    cash: formatMoney(cash),
    ambiguous,
    decided,
    fundingsKnown,
    fundingsUnknown,
  };
}

/** Equity is an estimate; open positions are valued at the price here and at its whole step there. */
const isNear = (estimate: number | undefined, exact: number): boolean =>
  Math.abs((estimate ?? Number.NaN) - exact) <= 1e-6 * Math.max(1, Math.abs(exact)) + 0.02;

test(`the back-test agrees with the slow one to the last trade: ${STRATEGIES} strategies`, { timeout: 240_000 }, () => {
  const seen = new Map<string, number>();
  const count = (what: string, by = 1) => seen.set(what, (seen.get(what) ?? 0) + by);
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const input = drawInput(seed);
      const run = fastOf(input);
      const slow = slowBacktest(input);
      const words = wordsOfFast(input, run);
      expect(words).toEqual(wordsOfSlow(slow));
      expect([...run.openMs]).toEqual(slow.equity.map(({ ms }) => ms));
      const unlike = slow.equity.filter(({ equity }, at) => !isNear(run.equity[at], Number(equity) / 1e8));
      expect(unlike).toEqual([]);
      count("trades", words.trades.length);
      if (words.trades.length > 0) count("strategies that traded");
      for (const { reason, exits } of words.trades) {
        count(`by ${reason}`);
        if (exits.length > 1) count("in parts");
      }
      count("ambiguous", words.ambiguous);
      count("decided", words.decided);
      count("funded", words.fundingsKnown);
    }),
    { numRuns: STRATEGIES },
  );
  // What never happened was never compared.
  const kinds = [...EXIT_REASONS.map((reason) => `by ${reason}`), "in parts", "ambiguous", "decided", "funded"];
  expect(kinds.filter((kind) => (seen.get(kind) ?? 0) < 10)).toEqual([]);
});

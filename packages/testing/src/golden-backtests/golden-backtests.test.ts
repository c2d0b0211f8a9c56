import { runBacktest, stampLookAhead, toReport } from "@slipstream/core/backtest";
import { DEMO_SPECS } from "@slipstream/core/demo/server";
import { type StrategySpec, sayStrategy } from "@slipstream/core/strategy";
import { STRATEGY_TEMPLATES } from "@slipstream/core/strategy/server";
import { money } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { madeUpFunding, recordedMarket } from "./recorded-market.ts";
import { writeRun } from "./write-run.ts";

const TERMS = { initialBalance: money("10000"), feeBps: 5, slippage: { kind: "bps", bps: 1 } } as const;
const SAMPLES = 24;

const strategies: readonly (readonly [name: string, spec: StrategySpec])[] = [
  ...Object.entries(DEMO_SPECS).map(([key, spec]) => [`demo-${key}`, spec] as const),
  ...STRATEGY_TEMPLATES.map(({ key, spec }) => [key, spec] as const),
];

/** `-u` writes them anew; what changed is read as a diff before it is committed. */
it.each(strategies)(
  "%s does on the recording what it did, and what it decided it decides without the candles after",
  async (name, spec) => {
    const funding = name.startsWith("funding") ? madeUpFunding : null;
    const markets = spec.symbols.map((symbol) => recordedMarket(symbol, spec.timeframe, funding));
    const run = runBacktest({ strategy: spec, markets, terms: TERMS });
    const report = toReport(run);
    expect(report.trades.length).toBeGreaterThan(0);
    await expect(writeRun(sayStrategy(spec), report)).toMatchFileSnapshot(`golden/${name}.txt`);

    const stamp = stampLookAhead(run, SAMPLES);
    expect(stamp.sampled).toBe(Math.min(SAMPLES, stamp.sampled));
    expect(stamp.sampled).toBeGreaterThan(0);
    expect(stamp.differing).toEqual([]);
  },
  240_000,
);

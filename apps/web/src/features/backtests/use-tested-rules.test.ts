import type { BacktestView } from "@slipstream/core/backtest";
import type { StrategySpec, StrategyVersionView, StrategyView } from "@slipstream/core/strategy";
import { expect, it } from "vitest";
import { reportWith } from "./report.fixture.ts";
import { rulesOf } from "./use-tested-rules.ts";

const spec = { timeframe: "1h", symbols: ["BTC-USDT"] } as StrategySpec;
const versionOf = (number: number) => ({ number, spec, words: `words ${number}` }) as StrategyVersionView;
const strategy = { name: "Mine", newest: versionOf(4) } as StrategyView;

it("tests the newest version, or the one that was asked for", () => {
  const newest = rulesOf({ kind: "strategy", strategyId: "s", version: null }, { strategy });
  expect(newest).toMatchObject({ name: "Mine", version: 4, words: "words 4", ask: { strategyId: "s", version: 4 } });
  const older = rulesOf({ kind: "strategy", strategyId: "s", version: 2 }, { strategy, version: versionOf(2) });
  expect(older).toMatchObject({ version: 2, words: "words 2", ask: { strategyId: "s", version: 2 } });
  expect(rulesOf({ kind: "strategy", strategyId: "s", version: 2 }, { strategy })).toBeNull();
});

it("tests a template by its rules", () => {
  const template = { key: "t", name: "Template", about: "", spec, words: "w" };
  expect(rulesOf({ kind: "template", key: "t" }, { templates: [template] })).toMatchObject({
    name: "Template",
    ask: { spec },
    version: null,
  });
  expect(rulesOf({ kind: "template", key: "x" }, { templates: [template] })).toBeNull();
});

it("tests again what was tested before, by its strategy where that is known and by its rules where not", () => {
  const source = { kind: "backtest" as const, backtestId: "b" };
  const backtest = { name: "Old", strategyId: "s", version: 3, request: { spec }, report: reportWith() } as BacktestView;
  expect(rulesOf(source, { backtest })).toMatchObject({ ask: { strategyId: "s", version: 3 }, request: { spec } });
  expect(rulesOf(source, { backtest: { ...backtest, strategyId: null, report: null } })).toMatchObject({ ask: { spec }, words: null });
});

import type { CoverageView } from "@slipstream/core/history";
import { DAY_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { barsOf, coverageOf, DEFAULT_TERMS, errorsOf, finerThan, formOf, periodOf, readTerms, type TermsForm } from "./terms-form.ts";

const with_ = (change: Partial<TermsForm>) => readTerms({ ...DEFAULT_TERMS, ...change });
const DAY = Date.UTC(2025, 0, 1);

it("reads the usual terms", () => {
  expect(with_({})).toEqual({ input: { days: 30, initialBalance: "10000", feeBps: 5, slippage: { kind: "bps", bps: 1 } }, errors: null });
});

it("takes a range of days with both of its ends", () => {
  const { input } = with_({ period: "range", from: "2025-01-01", to: "2025-01-03" });
  expect(input).toMatchObject({ fromMs: DAY, toMs: DAY + 3 * DAY_MS });
  expect(input).not.toHaveProperty("days");
  expect(with_({ period: "range", from: "2025-01-01", to: "2025-01-01" }).input).toMatchObject({ toMs: DAY + DAY_MS });
});

it("takes half spread and volume share, and then not the plain slippage", () => {
  expect(with_({ slippage: "spread", halfSpreadBps: "0.5", impactBps: "10", slippageBps: "nonsense" }).input?.slippage).toEqual({
    kind: "spread",
    halfSpreadBps: 0.5,
    impactBps: 10,
  });
});

it("says at each field what is wrong with it", () => {
  expect(with_({ days: "0", balance: "-1", feeBps: "", slippageBps: "1001" }).errors).toEqual({
    days: "Above 0 and at most 3650 days",
    balance: "An amount above 0, such as 10000",
    feeBps: "0 to 1000 basis points",
    slippageBps: "0 to 1000 basis points",
  });
  expect(with_({ balance: "0" }).errors).toHaveProperty("balance");
  expect(with_({ period: "range", from: "", to: "x" }).errors).toEqual({ from: "A day", to: "A day" });
  expect(with_({ period: "range", from: "2025-01-02", to: "2025-01-01" }).errors).toEqual({ to: "Not before the first day" });
  expect(with_({ period: "range", from: "2005-01-01", to: "2025-01-01" }).errors).toEqual({ to: "At most 3650 days" });
});

it("puts back what a back-test was run with", () => {
  const terms = { customs: {}, fromMs: DAY, toMs: DAY + 3 * DAY_MS, detailTimeframe: null, initialBalance: "5000", feeBps: 4 };
  const spec = {
    timeframe: "1h" as const,
    symbols: ["BTC-USDT"],
    sizing: { kind: "percent-equity" as const, percent: 10 },
    leverage: 1,
    takeProfits: [],
    maxPositions: 20,
  };
  const form = formOf({ ...terms, spec, slippage: { kind: "bps", bps: 2 } });
  expect(form).toMatchObject({ period: "range", from: "2025-01-01", to: "2025-01-03", balance: "5000", feeBps: "4", slippageBps: "2" });
  expect(readTerms(form).input).toMatchObject({ fromMs: DAY, toMs: DAY + 3 * DAY_MS, feeBps: 4 });
});

it("shows a refusal at its field, or above the button", () => {
  const refusal = (field: string | null) => ({ code: "x", message: "no", field, fields: {}, detail: null });
  const range = { ...DEFAULT_TERMS, period: "range" as const };
  expect(errorsOf(refusal("symbols"), "no", DEFAULT_TERMS)).toEqual({ symbols: "no" });
  expect(errorsOf(refusal("from"), "no", range)).toEqual({ from: "no" });
  expect(errorsOf(refusal("from"), "no", DEFAULT_TERMS)).toEqual({ days: "no" });
  expect(errorsOf(refusal("days"), "no", range)).toEqual({ to: "no" });
  expect(errorsOf(refusal("spec.long"), "no", DEFAULT_TERMS)).toEqual({ rest: "no" });
  expect(errorsOf(null, "no line", DEFAULT_TERMS)).toEqual({ rest: "no line" });
});

const row = (symbol: string, timeframe: CoverageView["timeframe"], fromDay: number, toDay: number): CoverageView => ({
  ...{ symbol, timeframe, origin: "market" as const, bars: 1, missing: 0, gaps: [], sources: [], fundingKnown: true },
  from: new Date(DAY + fromDay * DAY_MS).toISOString(),
  to: new Date(DAY + toDay * DAY_MS).toISOString(),
});

it("finds the time of which all symbols have candles, fine enough", () => {
  const rows = [row("BTC-USDT", "1m", 10, 40), row("BTC-USDT", "1h", 0, 30), row("ETH-USDT", "1m", 20, 50)];
  expect(coverageOf(rows, ["BTC-USDT"], "1h")).toEqual({ fromMs: DAY, toMs: DAY + 40 * DAY_MS });
  expect(coverageOf(rows, ["BTC-USDT"], "5m")).toEqual({ fromMs: DAY + 10 * DAY_MS, toMs: DAY + 40 * DAY_MS });
  expect(coverageOf(rows, ["BTC-USDT", "ETH-USDT"], "1h")).toEqual({ fromMs: DAY + 20 * DAY_MS, toMs: DAY + 40 * DAY_MS });
  expect(coverageOf(rows, ["SOL-USDT", "BTC-USDT"], "1h")).toBeNull();
  expect(coverageOf(rows, [], "1h")).toBeNull();
});

it("takes no imported candles for there that the market has not come to yet", () => {
  const imported = { ...row("BTC-USDT", "1h", 0, 400), origin: "import" as const };
  expect(coverageOf([row("ETH-USDT", "1m", 30, 50), imported], ["BTC-USDT"], "1h")).toEqual({ fromMs: DAY, toMs: DAY + 50 * DAY_MS });
  expect(coverageOf([imported], ["BTC-USDT"], "1h")).toEqual({ fromMs: DAY, toMs: DAY + 400 * DAY_MS });
});

it("cuts what is meant to the history there is", () => {
  const coverage = { fromMs: DAY, toMs: DAY + 40 * DAY_MS };
  expect(periodOf(DEFAULT_TERMS, coverage)).toEqual({ fromMs: DAY + 10 * DAY_MS, toMs: DAY + 40 * DAY_MS });
  expect(periodOf({ ...DEFAULT_TERMS, days: "900" }, coverage)).toEqual(coverage);
  expect(periodOf({ ...DEFAULT_TERMS, period: "range", from: "2030-01-01", to: "2030-02-01" }, coverage)).toBeNull();
  expect(periodOf({ ...DEFAULT_TERMS, days: "" }, coverage)).toBeNull();
  expect(barsOf(coverage, "1h", 2)).toBe(40 * 24 * 2);
});

it("lets only finer bars decide", () => {
  expect(finerThan("1h")).toEqual(["1m", "5m", "15m"]);
  expect(finerThan("1m")).toEqual([]);
});

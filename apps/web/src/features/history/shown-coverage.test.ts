import type { CoverageView } from "@slipstream/core/history";
import { TIMEFRAME_MS } from "@slipstream/core/market";
import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { barParts, scaleOf, shownCoverage } from "./shown-coverage.ts";

const START_MS = Date.parse("2025-05-04T15:36:00Z");
const iso = (ms: number) => new Date(ms).toISOString();
function view(timeframe: CoverageView["timeframe"], fromMs: number, toMs: number, fields: Partial<CoverageView> = {}): CoverageView {
  const missing = fields.missing ?? 0;
  const bars = (toMs - fromMs) / TIMEFRAME_MS[timeframe] - missing;
  return {
    symbol: "BTC-USDT",
    timeframe,
    origin: "market",
    sources: [],
    from: iso(fromMs),
    to: iso(toMs),
    bars,
    missing,
    gaps: [],
    fundingKnown: false,
    ...fields,
  };
}
const END_MS = START_MS + 10 * DAY_MS;
const down = (ms: number, barMs: number) => ms - (ms % barMs);

describe("what is shown", () => {
  it("leaves out coarse bars of the market that the fine ones make", () => {
    const views = (["1m", "5m", "15m", "1h", "4h", "1d"] as const).map((timeframe) =>
      view(timeframe, down(START_MS, TIMEFRAME_MS[timeframe]), down(END_MS, TIMEFRAME_MS[timeframe])),
    );
    expect(shownCoverage(views)).toEqual([{ symbol: "BTC-USDT", rows: [views[0]] }]);
  });

  it("shows those that reach over what was pruned of the fine ones, and all that was imported", () => {
    const minutes = view("1m", START_MS, END_MS, { missing: 3 * 1_440 });
    const fives = view("5m", down(START_MS, 5 * MINUTE_MS), END_MS - 60_000);
    const quarters = view("15m", down(START_MS, 15 * MINUTE_MS), END_MS - 6 * 60_000);
    const years = view("15m", START_MS - 600 * DAY_MS, END_MS, { origin: "import" });
    const hours = view("1h", START_MS - 600 * DAY_MS, END_MS, { origin: "import" });
    expect(shownCoverage([minutes, fives, quarters, years, hours])[0]?.rows).toEqual([minutes, fives, years, hours]);
  });

  it("goes by symbol", () => {
    const shown = shownCoverage([view("1h", 0, DAY_MS), view("15m", 0, DAY_MS, { symbol: "ETH-USDT", origin: "import" })]);
    expect(shown.map(({ symbol, rows }) => [symbol, rows.length])).toEqual([
      ["BTC-USDT", 1],
      ["ETH-USDT", 1],
    ]);
  });
});

describe("a bar to scale", () => {
  const scale = { fromMs: 0, toMs: 100 * DAY_MS };
  const year = view("1d", 20 * DAY_MS, 60 * DAY_MS, { gaps: [{ from: iso(30 * DAY_MS), to: iso(35 * DAY_MS) }], missing: 5 });

  it.each<[string, number | null, object[]]>([
    [
      "is whole without a market",
      null,
      [
        { kind: "bars", left: 20, width: 40 },
        { kind: "gap", left: 30, width: 5 },
      ],
    ],
    [
      "ends where the market's clock stands; the rest is to come",
      50 * DAY_MS,
      [
        { kind: "bars", left: 20, width: 30 },
        { kind: "later", left: 50, width: 10 },
        { kind: "gap", left: 30, width: 5 },
      ],
    ],
    [
      "is all to come before the market begins",
      10 * DAY_MS,
      [
        { kind: "later", left: 20, width: 40 },
        { kind: "gap", left: 30, width: 5 },
      ],
    ],
  ])("%s", (_name, clockMs, parts) => {
    expect(barParts(year, scale, clockMs)).toEqual(parts);
  });

  it("reaches from the first bar of all to the last", () => {
    expect(scaleOf([])).toBeNull();
    expect(scaleOf([view("1h", DAY_MS, 2 * DAY_MS), view("1h", 0, 1.5 * DAY_MS)])).toEqual({ fromMs: 0, toMs: 2 * DAY_MS });
  });
});

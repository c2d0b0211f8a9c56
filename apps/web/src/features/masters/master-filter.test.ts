import { describe, expect, it } from "vitest";
import { DEFAULT_FILTER, isFiltering, type MasterFilter, parseFilter, searchOf } from "./master-filter.ts";

const parse = (text: string) => parseFilter(new URLSearchParams(text));

describe("a filter in the address", () => {
  const full: MasterFilter = {
    order: "drawdown",
    minAgeDays: 7,
    maxDrawdownPct: 20,
    symbol: "BTC-USDT",
    search: "desk & co",
    minFollowers: 3,
    minTrades: 50,
    maxFeePct: 0,
    showGone: false,
  };

  it("comes back as it went", () => expect(parse(searchOf(full))).toEqual(full));
  it("is empty for the default", () => {
    expect(searchOf(DEFAULT_FILTER)).toBe("");
    expect(parse("")).toEqual(DEFAULT_FILTER);
  });
  it.each([
    "order=rank",
    "age=-1",
    "age=1e9",
    "age=99999999",
    "drawdown=a",
    "symbol=<script>",
    "symbol=btc-usdt",
    "fee=10.5",
    "gone=perhaps",
  ])("%s is taken for not given", (text) => expect(parse(text)).toEqual(DEFAULT_FILTER));
  it("finds all without a word", () => expect(searchOf({ ...DEFAULT_FILTER, search: "  " })).toBe(""));
  it("keeps a limit of nothing at all apart from no limit", () => expect(parse("fee=0").maxFeePct).toBe(0));
});

describe("isFiltering", () => {
  it("is not moved by the order", () => expect(isFiltering({ ...DEFAULT_FILTER, order: "pnl" })).toBe(false));
  it("sees a limit of zero", () => expect(isFiltering({ ...DEFAULT_FILTER, maxFeePct: 0 })).toBe(true));
  it("sees hidden masters", () => expect(isFiltering({ ...DEFAULT_FILTER, showGone: false })).toBe(true));
});

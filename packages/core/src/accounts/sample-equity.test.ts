import { DAY_MS, HOUR_MS, money } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import type { AccountMark, EquitySample, SampleStore } from "./ports.ts";
import { decideSample, sampleEquity } from "./sample-equity.ts";

const DAY = 20_000 * DAY_MS;

it.each([
  ["nothing was ever sampled", null, DAY + 5, "all"],
  ["a day began", DAY - 1, DAY, "all"],
  ["days were missed", DAY - 3 * DAY_MS, DAY + 7 * HOUR_MS, "all"],
  ["an hour began", DAY + HOUR_MS - 1, DAY + HOUR_MS, "moving"],
  ["hours were missed", DAY + HOUR_MS, DAY + 5 * HOUR_MS + 30, "moving"],
  ["the hour has its sample", DAY + HOUR_MS, DAY + 2 * HOUR_MS - 1, "none"],
  ["the clock stands before the sample", DAY + HOUR_MS, DAY, "none"],
])("samples as it should when %s", (_name, previous, now, expected) => {
  expect(decideSample(previous, now)).toBe(expected);
});

describe("sampling", () => {
  const aMark = (equity: string | null): AccountMark => ({
    cash: money("5"),
    external: money("4"),
    orderMargin: money("0"),
    equity: equity === null ? null : money(equity),
    available: null,
    unrealizedPnl: null,
    margin: null,
  });
  function storeOf(ids: string[]): SampleStore & { written: EquitySample[] } {
    const written: EquitySample[] = [];
    return {
      written,
      page: async ({ after, limit }) => ids.filter((id) => after === null || id > after).slice(0, limit),
      append: async (samples) => {
        written.push(...samples);
      },
      newestMs: async () => null,
    };
  }
  const ids = Array.from({ length: 1_203 }, (_, index) => String(index).padStart(6, "0"));

  it("reaches every account, page by page, at one moment", async () => {
    const samples = storeOf(ids);
    const marker = { mark: async (asked: readonly string[]) => new Map(asked.map((id) => [id, aMark("7")])) };
    expect(await sampleEquity({ samples, marker }, 1_000, "all")).toBe(ids.length);
    expect(samples.written.map(({ accountId }) => accountId)).toEqual(ids);
    expect(samples.written[0]).toEqual({
      accountId: "000000",
      marketMs: 1_000,
      equity: money("7"),
      cash: money("5"),
      external: money("4"),
    });
  });

  it("leaves accounts out whose equity is not known", async () => {
    const samples = storeOf(ids.slice(0, 3));
    const marker = { mark: async (asked: readonly string[]) => new Map(asked.map((id) => [id, aMark(id === "000001" ? null : "7")])) };
    await sampleEquity({ samples, marker }, 1_000, "all");
    expect(samples.written.map(({ accountId }) => accountId)).toEqual(["000000", "000002"]);
  });
});

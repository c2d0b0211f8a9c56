import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { expectedMinutes, planPrune } from "./retention.ts";
import { TIMEFRAME_MS, TIMEFRAMES } from "./timeframe.ts";

const archive = { fromMs: Date.parse("2025-05-04T15:36:00Z"), toMs: Date.parse("2025-06-03T15:32:00Z") };

describe("planPrune", () => {
  it.each([
    ["while the archive is played", archive.toMs - DAY_MS],
    ["60 days after it", archive.toMs + 60 * DAY_MS],
  ])("deletes nothing %s", (_name, marketMs) => {
    for (const timeframe of TIMEFRAMES) expect(planPrune(timeframe, marketMs, archive)).toBeNull();
  });

  it("deletes minutes after 60 days and the other bars later, but never the archive", () => {
    const marketMs = archive.toMs + 61 * DAY_MS;
    expect(planPrune("1m", marketMs, archive)).toEqual({ fromMs: archive.toMs, beforeMs: archive.toMs + DAY_MS });
    expect(planPrune("5m", marketMs, archive)).toBeNull();
    const muchLater = archive.toMs + 400 * DAY_MS;
    const fiveMinutes = planPrune("5m", muchLater, archive);
    expect(fiveMinutes).toMatchObject({ fromMs: archive.toMs });
    expect(muchLater - (fiveMinutes?.beforeMs ?? 0)).toBeGreaterThanOrEqual(300 * DAY_MS);
    expect((fiveMinutes?.beforeMs ?? 1) % TIMEFRAME_MS["5m"]).toBe(0);
  });
});

describe("expectedMinutes", () => {
  it.each([
    ["what was played of the archive", archive.fromMs + DAY_MS, [[archive.fromMs, archive.fromMs + DAY_MS]]],
    ["nothing at its first minute", archive.fromMs, []],
    [
      "the archive and all since",
      archive.toMs + DAY_MS,
      [
        [archive.fromMs, archive.toMs],
        [archive.toMs, archive.toMs + DAY_MS],
      ],
    ],
    [
      "the archive and what is kept",
      archive.toMs + 100 * DAY_MS,
      [
        [archive.fromMs, archive.toMs],
        [archive.toMs + 40 * DAY_MS, archive.toMs + 100 * DAY_MS],
      ],
    ],
  ])("are %s", (_name, closedUntilMs, expected) => {
    expect(expectedMinutes(closedUntilMs, archive).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(expected);
  });

  it("are never minutes that were pruned", () => {
    for (let days = 0; days < 200; days += 7) {
      const marketMs = archive.toMs + days * DAY_MS + 17 * MINUTE_MS;
      const pruned = planPrune("1m", marketMs, archive);
      for (const { fromMs, toMs } of expectedMinutes(marketMs, archive))
        if (pruned) expect(toMs <= pruned.fromMs || fromMs >= pruned.beforeMs).toBe(true);
    }
  });
});

import type { Tick } from "@slipstream/core/market";
import { DAY_MS, formatPrice, isMultipleOf, MINUTE_MS, type Ms } from "@slipstream/kernel";
import { beforeAll, describe, expect, it } from "vitest";
import { manualTimer } from "./manual-timer.fixture.ts";
import { candleOf } from "./play-minute.ts";
import type { Recording } from "./recording.ts";
import { createReplaySource } from "./replay-source.ts";
import { loadShipped } from "./shipped.fixture.ts";

let recording: Recording;
let ticksOfSteps: (ticks: readonly Tick[]) => boolean;
beforeAll(async () => {
  const shipped = await loadShipped();
  recording = shipped.recording;
  ticksOfSteps = (ticks) =>
    ticks.every(({ symbol, last, bid, ask }) => [last, bid, ask].every((at) => isMultipleOf(at, shipped.instruments.get(symbol).tickSize)));
});

type Play = { standsAtMs: Ms; untilMs: Ms; speed?: number; onBatch?: (ticks: readonly Tick[], spend: (ms: number) => void) => void };

/** Plays on a wall clock of its own until a tick at or after `untilMs`; the batches that came. */
async function play({
  standsAtMs,
  untilMs,
  speed = 600,
  onBatch,
}: Play): Promise<{ batches: (readonly Tick[])[]; waitedMs: number; wallMs: number }> {
  const timer = manualTimer();
  const startedAt = timer.nowMs();
  const source = createReplaySource({ recording, speed, standsAtMs, timer });
  const stop = new AbortController();
  const batches: (readonly Tick[])[] = [];
  await source.run(async (ticks) => {
    batches.push(ticks);
    onBatch?.(ticks, timer.spend);
    if ((ticks.at(-1)?.marketMs ?? 0) >= untilMs) stop.abort();
  }, stop.signal);
  return { batches, waitedMs: source.waitedMs(), wallMs: timer.nowMs() - startedAt };
}
const upTo = (batches: readonly (readonly Tick[])[], untilMs: Ms): Tick[] => batches.flat().filter(({ marketMs }) => marketMs <= untilMs);

describe("the ticks of a recording", () => {
  it("are those of its candles, a tick a second and symbol, in market-time order", async () => {
    const fromMs = recording.span.firstMs + 14 * DAY_MS;
    const untilMs = fromMs + 30 * MINUTE_MS - 1;
    const ticks = upTo((await play({ standsAtMs: fromMs - 1, untilMs })).batches, untilMs);
    expect(ticks).toHaveLength(5 * 30 * 60);
    expect(ticks.every((tick, at) => tick.marketMs >= (ticks[at - 1]?.marketMs ?? 0))).toBe(true);
    expect(ticksOfSteps(ticks)).toBe(true);
    for (const series of recording.series)
      for (let minuteMs = fromMs; minuteMs < untilMs; minuteMs += MINUTE_MS) {
        const minute = ticks.filter(
          ({ symbol, marketMs }) => symbol === series.symbol && marketMs >= minuteMs && marketMs < minuteMs + MINUTE_MS,
        );
        const candle = candleOf(series, recording.span, minuteMs);
        const prices = minute.map(({ last }) => last);
        expect(minute.map(({ marketMs }) => marketMs)).toEqual(Array.from({ length: 60 }, (_, second) => minuteMs + second * 1_000));
        expect(minute.filter(({ jump }) => jump)).toEqual([minute[0]]);
        expect([prices[0], prices.at(-1)].map((at) => at && formatPrice(at))).toEqual([candle.open, candle.close].map(formatPrice));
        expect(prices.reduce((a, b) => (b > a ? b : a))).toBe(candle.high);
        expect(prices.reduce((a, b) => (b < a ? b : a))).toBe(candle.low);
        expect(minute.reduce((sum, { volume }) => sum + volume, 0)).toBeCloseTo(candle.volume, 6);
        expect(minute.every(({ bid, ask, last }) => bid < ask && bid <= last && last <= ask)).toBe(true);
      }
  });

  it("are the same again from any moment at which the playing stopped", async () => {
    const fromMs = recording.span.firstMs + 14 * DAY_MS - 1;
    const untilMs = fromMs + 10 * MINUTE_MS;
    const whole = upTo((await play({ standsAtMs: fromMs, untilMs })).batches, untilMs);
    for (const stoppedAtMs of [fromMs + 1, fromMs + 90_500, fromMs + 5 * MINUTE_MS]) {
      const rest = upTo((await play({ standsAtMs: stoppedAtMs, untilMs, speed: 37 })).batches, untilMs);
      expect(rest).toEqual(whole.filter(({ marketMs }) => marketMs > stoppedAtMs));
    }
  });

  it("go on backwards after the last minute, where the price stands, and market time runs on", async () => {
    const endMs = recording.span.firstMs + recording.span.minutes * MINUTE_MS;
    const ticks = upTo((await play({ standsAtMs: endMs - MINUTE_MS - 1, untilMs: endMs + MINUTE_MS })).batches, endMs + MINUTE_MS - 1);
    for (const series of recording.series) {
      const own = ticks.filter(({ symbol }) => symbol === series.symbol);
      expect(own).toHaveLength(120);
      expect(own[60]?.last).toBe(own[59]?.last);
      expect(own[119]?.last).toBe(own[0]?.last);
      expect(own[119]?.marketMs).toBe(endMs + 59_000);
    }
  });
});

describe("the market clock", () => {
  const fromMs = () => recording.span.firstMs + DAY_MS - 1;

  it.each([1, 60, 3_600])("runs %d times as fast as the wall", async (speed) => {
    const { batches, wallMs } = await play({ standsAtMs: fromMs(), untilMs: fromMs() + speed * 2_000, speed });
    const playedMs = (batches.at(-1)?.at(-1)?.marketMs ?? 0) - fromMs();
    expect(Math.abs(playedMs / speed - wallMs)).toBeLessThanOrEqual(60 + 1_000 / speed);
  });

  it("waits for a slow listener: no tick is lost, and none piles up", async () => {
    const untilMs = fromMs() + 20 * MINUTE_MS;
    const slow = await play({ standsAtMs: fromMs(), untilMs, speed: 60, onBatch: (_ticks, spend) => spend(2_000) });
    expect(upTo(slow.batches, untilMs)).toEqual(upTo((await play({ standsAtMs: fromMs(), untilMs, speed: 60 })).batches, untilMs));
    // A quarter of a second of the wall is all that a batch makes up for: 15 seconds of the market, five symbols.
    expect(Math.max(...slow.batches.map(({ length }) => length))).toBeLessThanOrEqual(5 * 16);
    expect(slow.waitedMs).toBeGreaterThan((slow.batches.length - 1) * 1_700);
  });
});

describe("history", () => {
  it("is what has closed, within what was asked for", async () => {
    const standsAtMs = recording.span.firstMs + 10 * MINUTE_MS + 30_000;
    const source = createReplaySource({ recording, speed: 60, standsAtMs });
    const openings = async (fromMs: Ms, toMs: Ms) =>
      (await source.history("BTC-USDT", fromMs, toMs)).map(({ openMs }) => (openMs - recording.span.firstMs) / MINUTE_MS);
    const { firstMs } = recording.span;
    expect(await openings(0, Number.MAX_SAFE_INTEGER)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await openings(firstMs + 2 * MINUTE_MS, firstMs + 4 * MINUTE_MS)).toEqual([2, 3]);
    expect(await openings(firstMs + 2 * MINUTE_MS + 1, firstMs + 4 * MINUTE_MS)).toEqual([3]);
    expect(await openings(firstMs + 10 * MINUTE_MS, firstMs + 12 * MINUTE_MS)).toEqual([]);
    expect(await source.history("ABC-USDT", firstMs, firstMs + DAY_MS)).toEqual([]);
  });

  it("goes on after the recording with what was played", async () => {
    const endMs = recording.span.firstMs + recording.span.minutes * MINUTE_MS;
    const source = createReplaySource({ recording, speed: 60, standsAtMs: endMs + 2 * MINUTE_MS });
    const [last, mirrored] = await source.history("ETH-USDT", endMs - MINUTE_MS, endMs + MINUTE_MS);
    expect(mirrored).toEqual({ ...last, openMs: endMs, open: last?.close, close: last?.open });
  });
});

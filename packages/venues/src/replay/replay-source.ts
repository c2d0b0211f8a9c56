import { setTimeout as sleep } from "node:timers/promises";
import { barOpenOf, type Candle, type Tick } from "@slipstream/core/market";
import { MARKET_SOURCES, type MarketSource, recordedUntil } from "@slipstream/core/market/server";
import { invariant, MINUTE_MS, type Ms, SECOND_MS } from "@slipstream/kernel";
import { candleOf, playMinute } from "./play-minute.ts";
import type { RecordedSeries, Recording } from "./recording.ts";

/** Between two batches, on the wall clock. */
const BATCH_EVERY_MS = 60;
/** What one batch may make up for: beyond it the market clock waits for its listener and does not run after the wall. */
const MAX_CATCH_UP_MS = 250;

/** A monotonic clock and the waiting on it. */
export type ReplayTimer = { nowMs(): number; sleep(ms: number, signal: AbortSignal): Promise<void> };
const systemTimer: ReplayTimer = {
  nowMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

export type ReplaySource = MarketSource & {
  /** Market time up to which everything has been played. */
  standsAtMs(): Ms;
  /** Wall time by which the market clock has waited for slow listeners, all in all. */
  waitedMs(): number;
};

type ReplayOptions = {
  readonly recording: Recording;
  /** Seconds of market time in one second of wall time. */
  readonly speed: number;
  /** Market time up to which everything has been played, itself included. */
  readonly standsAtMs: Ms;
  readonly timer?: ReplayTimer;
};

/** Plays a recording: its minutes as ticks at `speed` times the wall clock, from where it stands, without end. */
export function createReplaySource({ recording, speed, standsAtMs, timer = systemTimer }: ReplayOptions): ReplaySource {
  const { span, series } = recording;
  invariant(standsAtMs >= span.firstMs - 1, "a recording cannot stand before its first minute");
  let standsAt = standsAtMs;
  let waitedMs = 0;
  const ticksUntil = createTickReader(recording, standsAtMs);

  return {
    ...MARKET_SOURCES.replay,
    symbols: series.map(({ symbol }) => symbol),
    archive: { fromMs: span.firstMs, toMs: recordedUntil(span) },
    standsAtMs: () => Math.floor(standsAt),
    waitedMs: () => waitedMs,
    async run(onTicks, signal) {
      let playedAt = timer.nowMs();
      while (!signal.aborted) {
        await timer.sleep(BATCH_EVERY_MS, signal);
        if (signal.aborted) return;
        const nowMs = timer.nowMs();
        const passedMs = Math.min(nowMs - playedAt, MAX_CATCH_UP_MS);
        waitedMs += nowMs - playedAt - passedMs;
        playedAt = nowMs;
        standsAt += passedMs * speed;
        const ticks = ticksUntil(standsAt);
        if (ticks.length > 0) await onTicks(ticks);
      }
    },
    async history(symbol, fromMs, toMs) {
      const found = series.find((each) => each.symbol === symbol);
      return found ? playedCandles(found, recording, fromMs, Math.min(toMs, barOpenOf(Math.floor(standsAt) + 1, "1m"))) : [];
    },
  };
}

function playedCandles(series: RecordedSeries, { span }: Recording, fromMs: Ms, toMs: Ms): Candle[] {
  const candles: Candle[] = [];
  const firstMs = Math.max(span.firstMs, barOpenOf(fromMs + MINUTE_MS - 1, "1m"));
  for (let minuteMs = firstMs; minuteMs < toMs; minuteMs += MINUTE_MS) candles.push(candleOf(series, span, minuteMs));
  return candles;
}

/** Reads on from where it stands: all ticks after that up to a moment, second by second, in each second symbol by symbol. */
function createTickReader({ span, series }: Recording, standsAtMs: Ms): (untilMs: Ms) => Tick[] {
  let nextMs = (Math.floor(standsAtMs / SECOND_MS) + 1) * SECOND_MS;
  let minuteMs = Number.NaN;
  let minute: Tick[][] = [];
  return (untilMs) => {
    const ticks: Tick[] = [];
    for (; nextMs <= untilMs; nextMs += SECOND_MS) {
      if (barOpenOf(nextMs, "1m") !== minuteMs) {
        minuteMs = barOpenOf(nextMs, "1m");
        minute = series.map((each) => playMinute(each, span, minuteMs));
      }
      for (const played of minute) {
        const tick = played[(nextMs - minuteMs) / SECOND_MS];
        if (tick) ticks.push(tick);
      }
    }
    return ticks;
  };
}

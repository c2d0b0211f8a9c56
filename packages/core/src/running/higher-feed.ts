import { TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { StreamBar } from "../strategy/index.ts";

/** Bars of a higher timeframe made of the closed bars below, one after another; what the back-test's `toHigherBars` makes of all of them at once. */
export class HigherFeed {
  readonly #spanMs: number;
  readonly #baseMs: number;
  readonly #onClosed: (bar: StreamBar) => void;
  #openedMs = Number.NaN;
  #running: StreamBar | null = null;
  #isFirst = true;

  constructor(base: Timeframe, timeframe: Timeframe, onClosed: (bar: StreamBar) => void) {
    this.#baseMs = TIMEFRAME_MS[base];
    this.#spanMs = TIMEFRAME_MS[timeframe];
    this.#onClosed = onClosed;
  }

  /** A first bar whose beginning was not seen is left out. */
  next(bar: StreamBar): void {
    const spanOpenMs = bar.openMs - (bar.openMs % this.#spanMs);
    if (spanOpenMs !== this.#openedMs) {
      this.#close();
      this.#openedMs = spanOpenMs;
      this.#running = !this.#isFirst || bar.openMs === spanOpenMs ? { ...bar, openMs: spanOpenMs } : null;
    } else if (this.#running) {
      const { openMs, open, high, low, volume } = this.#running;
      this.#running = {
        openMs,
        open,
        high: Math.max(high, bar.high),
        low: Math.min(low, bar.low),
        close: bar.close,
        volume: volume + bar.volume,
        funding: bar.funding,
      };
    }
    this.#isFirst = false;
    if (bar.openMs + this.#baseMs >= spanOpenMs + this.#spanMs) this.#close();
  }

  #close(): void {
    const closed = this.#running;
    this.#running = null;
    if (closed) this.#onClosed(closed);
  }
}

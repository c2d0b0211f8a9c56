import type { Ms, Price } from "@slipstream/kernel";

/** The market at one moment. `marketMs` is on the market clock, `wallMs` is when we heard of it. */
export type Quote = {
  readonly symbol: string;
  readonly last: Price;
  readonly bid: Price;
  readonly ask: Price;
  readonly marketMs: Ms;
  readonly wallMs: Ms;
};

/** A quote that is older than this on the wall clock is stale: it is shown as such, and opens are refused. */
export const STALE_AFTER_MS = 5_000;
export const isStale = (quote: Quote, nowMs: Ms): boolean => nowMs - quote.wallMs > STALE_AFTER_MS;

/**
 * One step of a source. `jump` is true where the price may have moved without trading in between (the first tick of a bar, a reconnect):
 * a stop in between then fills at this tick, not at its trigger.
 */
export type Tick = {
  readonly symbol: string;
  readonly last: Price;
  readonly bid: Price;
  readonly ask: Price;
  /** Base quantity traded since the tick before, in float64: only candles use it. */
  readonly volume: number;
  readonly marketMs: Ms;
  readonly jump: boolean;
};

/** A closed or running bar. `volume` is in base units. */
export type Candle = {
  readonly openMs: Ms;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
};

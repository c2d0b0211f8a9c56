import type { Instrument } from "@slipstream/core/market";
import type { Price, Quantity } from "@slipstream/kernel";
import { type ExactBar, type SlowMarket, toExactBar } from "./slow-market.ts";
import type { SlowPosition } from "./slow-position.ts";
import type { SlowRules } from "./slow-rules.ts";

type Order = {
  readonly side: 1n | -1n;
  readonly quantity: Quantity;
  readonly signalMs: number;
  readonly ranges: ReadonlyMap<number, number>;
};

/** One market of a slow back-test and what is held, ordered and decided there. */
export class SlowDesk {
  readonly market: SlowMarket;
  readonly instrument: Instrument;
  readonly bars: readonly ExactBar[];
  readonly detail: readonly ExactBar[];
  readonly rules: SlowRules;
  readonly atTime: ReadonlyMap<number, number>;
  readonly fundings: ReadonlyMap<number, string>;
  mark = 0n as Price;
  seen = -1;
  position: SlowPosition | null = null;
  leaving: string | null = null;
  order: Order | null = null;
  quietUntil = -1;

  constructor(market: SlowMarket, rules: SlowRules) {
    this.market = market;
    this.instrument = market.instrument;
    this.bars = market.bars.map((bar) => toExactBar(bar, market.timeframe));
    this.detail = market.detail.map((bar) => toExactBar(bar, "1m"));
    this.rules = rules;
    this.fundings = new Map(market.funding.map(({ atMs, rate }) => [Math.round(atMs / 60_000) * 60_000, rate]));
    this.atTime = new Map(this.bars.map(({ openMs }, index) => [openMs, index]));
  }
}

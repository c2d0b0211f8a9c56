import { type BacktestMarket, PreparedMarket } from "../backtest/index.ts";
import type { Instrument } from "../market/index.ts";

/** How much is kept for the next strategy on the same candles. Indicators and conditions of a market take up to 60 MB more. */
export type KeptLimits = { readonly bars: number; readonly markets: number };
const LIMITS: KeptLimits = { bars: 1_500_000, markets: 8 };

/** Markets made ready, by what they were made of. The least recently used go first. */
export class PreparedMarkets {
  readonly #limits: KeptLimits;
  readonly #kept = new Map<string, { readonly market: PreparedMarket; readonly bars: number }>();
  #bars = 0;

  constructor(limits: KeptLimits = LIMITS) {
    this.#limits = limits;
  }

  /** `key` is `marketKey` of the market where its columns were made: copies of them are made of the same. */
  prepare(key: string, market: BacktestMarket): PreparedMarket {
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.market;
    }
    const made = new PreparedMarket(market);
    const bars = market.candles.openMs.length + (market.detail?.openMs.length ?? 0);
    this.#kept.set(key, { market: made, bars });
    this.#bars += bars;
    for (const [oldest, { bars: freed }] of this.#kept) {
      if ((this.#bars <= this.#limits.bars && this.#kept.size <= this.#limits.markets) || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bars -= freed;
    }
    return made;
  }
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;
/** The same object has the same number for as long as it lives, and no other has it. */
function numberOf(object: object | null | undefined): number {
  if (!object) return 0;
  const known = numbers.get(object);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(object, lastNumber);
  return lastNumber;
}

/** Columns that were answered are never written to again, so the same part of the same memory is the same candles. */
const partOf = (column: Float64Array | null | undefined): string =>
  column ? `${numberOf(column.buffer)}+${column.byteOffset}:${column.length}` : "-";

const rules = new WeakMap<Instrument, string>();
/** By value: lists of instruments are read anew every few seconds, and say the same. */
function rulesOf(instrument: Instrument): string {
  const known = rules.get(instrument);
  if (known !== undefined) return known;
  const text = JSON.stringify(instrument, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  rules.set(instrument, text);
  return text;
}

/** What a market is made of: equal only for the same candles, finer candles, funding and instrument, in this process. */
export const marketKey = ({ instrument, timeframe, candles, detail, funding }: BacktestMarket): string =>
  [
    timeframe,
    rulesOf(instrument),
    ...[candles.openMs, candles.close, candles.funding, detail?.openMs, detail?.close, funding?.atMs, funding?.rate].map(partOf),
  ].join(" ");

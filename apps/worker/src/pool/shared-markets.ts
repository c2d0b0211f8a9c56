import type { BacktestMarket } from "@slipstream/core/backtest";
import { marketKey } from "@slipstream/core/jobs/server";
import type { CandleColumns } from "@slipstream/core/strategy";
import type { SharedMarket } from "./thread-words.ts";

/** A year of minutes is 25 MB. */
const KEPT_BYTES = 256 * 1024 * 1024;

/** Columns for threads: in memory that all of them share, put there once. Those that lie in such memory already are given as they are. */
export class SharedMarkets {
  readonly #kept = new Map<string, { readonly market: BacktestMarket; readonly bytes: number }>();
  #bytes = 0;

  share(market: BacktestMarket): SharedMarket {
    const key = marketKey(market);
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return { key, market: known.market };
    }
    let bytes = 0;
    const shared = (column: Float64Array): Float64Array => {
      if (column.buffer instanceof SharedArrayBuffer) return column;
      const copy = new Float64Array(new SharedArrayBuffer(column.byteLength));
      copy.set(column);
      bytes += column.byteLength;
      return copy;
    };
    const columns = ({ openMs, open, high, low, close, volume, funding }: CandleColumns): CandleColumns => ({
      openMs: shared(openMs),
      open: shared(open),
      high: shared(high),
      low: shared(low),
      close: shared(close),
      volume: shared(volume),
      funding: funding && shared(funding),
    });
    const { candles, detail } = market;
    // Funding is three rates a day: it goes along as it is.
    const made = { ...market, candles: columns(candles), detail: detail && columns(detail) };
    this.#keep(key, made, bytes);
    return { key, market: made };
  }

  #keep(key: string, market: BacktestMarket, bytes: number): void {
    if (bytes === 0) return;
    this.#kept.set(key, { market, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
  }
}

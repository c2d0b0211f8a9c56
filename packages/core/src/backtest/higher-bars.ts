import { TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";

/** Candles of a higher timeframe, and for each bar below which of them had closed when it closed: −1 while none had. */
export type HigherBars = { readonly columns: CandleColumns; readonly closedAt: Int32Array };

/** Built from the bars below. A first bar whose beginning is not there is left out, and a last one that has not closed is never looked at. */
export function toHigherBars(candles: CandleColumns, baseMs: number, timeframe: Timeframe): HigherBars {
  const spanMs = TIMEFRAME_MS[timeframe];
  const { openMs } = candles;
  const length = openMs.length;
  const room = length === 0 ? 0 : Math.min(length, Math.floor(((openMs[length - 1] as number) - (openMs[0] as number)) / spanMs) + 2);
  const made = () => new Float64Array(room);
  const funding = candles.funding && made();
  const [opens, open, high, low, close, volume] = [made(), made(), made(), made(), made(), made()];
  const closedAt = new Int32Array(length);
  let at = -1;
  let opened = Number.NaN;
  let isWhole = false;
  let closed = -1;
  for (let bar = 0; bar < length; bar++) {
    const barMs = openMs[bar] as number;
    const spanOpen = barMs - (barMs % spanMs);
    if (spanOpen !== opened) {
      if (isWhole) closed = at;
      opened = spanOpen;
      isWhole = bar > 0 || barMs === spanOpen;
      if (isWhole) {
        at += 1;
        opens[at] = spanOpen;
        open[at] = candles.open[bar] as number;
        high[at] = candles.high[bar] as number;
        low[at] = candles.low[bar] as number;
        volume[at] = 0;
      }
    }
    if (isWhole) {
      high[at] = Math.max(high[at] as number, candles.high[bar] as number);
      low[at] = Math.min(low[at] as number, candles.low[bar] as number);
      close[at] = candles.close[bar] as number;
      volume[at] = (volume[at] as number) + (candles.volume[bar] as number);
      if (funding && candles.funding) funding[at] = candles.funding[bar] as number;
      if (barMs + baseMs >= spanOpen + spanMs) closed = at;
    }
    closedAt[bar] = closed;
  }
  const cut = (column: Float64Array) => column.subarray(0, at + 1);
  return {
    columns: {
      openMs: cut(opens),
      open: cut(open),
      high: cut(high),
      low: cut(low),
      close: cut(close),
      volume: cut(volume),
      funding: funding && cut(funding),
    },
    closedAt,
  };
}

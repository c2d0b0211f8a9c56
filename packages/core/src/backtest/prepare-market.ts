import { MINUTE_MS } from "@slipstream/kernel";
import { type Instrument, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";
import { ColumnBook } from "./column-book.ts";
import { IntegerInstrument } from "./integer-instrument.ts";
import { MaskBook } from "./mask-book.ts";
import { refuse } from "./refuse.ts";
import { firstFrom } from "./timeline.ts";

/** Perpetuals charge funding at 00:00, 08:00 and 16:00 UTC where their own times are not known. */
const FUNDING_EVERY_MS = 8 * 60 * MINUTE_MS;
const LARGEST_PRICE = 1e12;
/** Funding rates to twelve decimals. */
export const FUNDING_SCALE = 1e12;

/** Known funding, ascending: at each time the rate (a fraction) that longs paid to shorts. */
export type FundingRates = { readonly atMs: Float64Array; readonly rate: Float64Array };

export type BacktestMarket = {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  /** Ascending; bars before the back-test's first serve the warm-up. */
  readonly candles: CandleColumns;
  /** A finer timeframe of the same time, to decide which of stop and target came first. */
  readonly detail: CandleColumns | null;
  readonly funding: FundingRates | null;
};

/** A market made ready once for any number of back-tests: its columns and conditions are kept and shared. */
export class PreparedMarket {
  readonly source: BacktestMarket;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly barMs: number;
  readonly candles: CandleColumns;
  readonly detail: CandleColumns | null;
  readonly instrument: IntegerInstrument;
  readonly columns: ColumnBook;
  readonly masks: MaskBook;
  /** Every time at which funding was due, its rate times 1e12 (NaN: not known), and the first bar that had not closed then. */
  readonly fundMs: Float64Array;
  readonly fundRate: Float64Array;
  readonly fundBar: Int32Array;

  constructor(market: BacktestMarket) {
    refuseBadCandles(market.candles);
    if (market.detail) refuseBadCandles(market.detail);
    this.source = market;
    this.symbol = market.instrument.symbol;
    this.timeframe = market.timeframe;
    this.barMs = TIMEFRAME_MS[market.timeframe];
    this.candles = market.candles;
    this.detail = market.detail;
    this.instrument = new IntegerInstrument(market.instrument);
    this.columns = new ColumnBook(market.candles, market.timeframe);
    this.masks = new MaskBook(this.columns);
    const times = market.instrument.kind === "spot" ? [] : fundingTimes(market);
    this.fundMs = Float64Array.from(times, ([ms]) => ms);
    this.fundRate = Float64Array.from(times, ([, rate]) => Math.round(rate * FUNDING_SCALE));
    this.fundBar = new Int32Array(times.length);
    const { openMs } = market.candles;
    for (let at = 0; at < times.length; at++) this.fundBar[at] = firstFrom(openMs, (this.fundMs[at] as number) - this.barMs + 1);
  }
}

function refuseBadCandles({ openMs, open, high, low, close, volume }: CandleColumns): void {
  if ([open, high, low, close, volume].some((column) => column.length !== openMs.length))
    throw refuse("bad-candles", "expected columns of one length");
  const early = firstNotLater(openMs);
  if (early < openMs.length) throw refuse("bad-candles", `bar ${early} is not later than the one before it`);
  const impossible = firstImpossible(open, high, low, close);
  if (impossible < openMs.length) throw refuse("bad-candles", `bar ${impossible} has impossible prices`);
}

function firstNotLater(openMs: Float64Array): number {
  let before = Number.NEGATIVE_INFINITY;
  let bar = 0;
  for (; bar < openMs.length; bar++) {
    const at = openMs[bar] as number;
    if (!(at > before)) break;
    before = at;
  }
  return bar;
}

/** NaN is in no order with anything. */
function firstImpossible(open: Float64Array, high: Float64Array, low: Float64Array, close: Float64Array): number {
  let bar = 0;
  for (; bar < open.length; bar++) {
    const least = low[bar] as number;
    const most = high[bar] as number;
    if (!(least > 0) || !(most < LARGEST_PRICE)) break;
    if (!(least <= (open[bar] as number)) || !(least <= (close[bar] as number))) break;
    if (!(most >= (open[bar] as number)) || !(most >= (close[bar] as number))) break;
  }
  return bar;
}

/** Those that are known, to the minute, and every eighth hour that is not among them as unknown. */
function fundingTimes({ candles: { openMs }, timeframe, funding }: BacktestMarket): [number, number][] {
  const first = openMs[0];
  const last = openMs[openMs.length - 1];
  if (first === undefined || last === undefined) return [];
  const times = new Map<number, number>();
  for (let at = Math.ceil(first / FUNDING_EVERY_MS) * FUNDING_EVERY_MS; at < last + TIMEFRAME_MS[timeframe]; at += FUNDING_EVERY_MS)
    times.set(at, Number.NaN);
  for (let at = 0; at < (funding?.atMs.length ?? 0); at++) {
    const ms = Math.round((funding?.atMs[at] as number) / MINUTE_MS) * MINUTE_MS;
    if (ms >= first && ms < last + TIMEFRAME_MS[timeframe]) times.set(ms, funding?.rate[at] as number);
  }
  return [...times].sort(([a], [b]) => a - b);
}

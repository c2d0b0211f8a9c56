import type { FundingRates } from "@slipstream/core/backtest";
import { type BarColumns, type CandleHistory, sliceBars } from "@slipstream/core/history/server";
import { barOpenOf, TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import { type Clock, MINUTE_MS, type Ms } from "@slipstream/kernel";
import type { Database } from "../connection.ts";
import { startsWithBars } from "./join-bars.ts";
import { KeptBars } from "./kept-bars.ts";
import { loadBars } from "./load-bars.ts";
import { type OwnMarket, readBounds, readFunding, readState, type SymbolBounds, type SymbolState } from "./read-bars.ts";

const DEFAULT_BYTES = 256 * 2 ** 20;
/** Series with holes are looked at anew after this time on the wall clock: a market that starts may fill minutes that nobody had noted as missing. */
const RECHECK_MS = 10 * MINUTE_MS;
/** Symbols whose funding is kept. */
const MOST_RATES = 64;

export type HistoryOptions = OwnMarket & {
  /** The wall clock. */
  readonly clock: Clock;
  /** What the columns may take in this process; what was not asked for longest goes first. */
  readonly maxBytes?: number;
};

type Series = { readonly kept: KeptBars; readonly state: SymbolState; readonly bounds: SymbolBounds; readonly checkedAtMs: Ms };
type Rates = { readonly version: string; readonly fundedMs: Ms | null; readonly rates: FundingRates | null };

/** Closed bars of this deployment, kept in this process and extended by what closed since. */
export function createCandleHistory({ pool }: Database, options: HistoryOptions): CandleHistory {
  const { clock, venue, maxBytes = DEFAULT_BYTES } = options;
  const kept = createSeriesBook(maxBytes);
  const loads = new Map<string, Promise<KeptBars>>();
  const funding = new Map<string, Rates>();
  // One at a time, so that what lies in memory while it is read is bounded too.
  let lastLoad: Promise<unknown> = Promise.resolve();

  const needsRecheck = (series: Series, timeframe: Timeframe): boolean =>
    clock.now() - series.checkedAtMs >= RECHECK_MS && series.kept.hasHoles(TIMEFRAME_MS[timeframe]);
  const isCurrent = (series: Series, timeframe: Timeframe, now: SymbolState): boolean =>
    series.state.version === now.version &&
    series.state.fundedMs === now.fundedMs &&
    closedUntil(series.state, timeframe) === closedUntil(now, timeframe) &&
    !needsRecheck(series, timeframe);

  const ratesOf = async (symbol: string, { version, fundedMs }: SymbolState): Promise<FundingRates | null> => {
    const known = funding.get(symbol);
    if (known && known.version === version && known.fundedMs === fundedMs) return known.rates;
    const read = fundedMs === null ? null : await readFunding(pool, venue, symbol);
    const rates = known && isSameRates(known.rates, read) ? known.rates : read;
    funding.delete(symbol);
    const [oldest] = funding.keys();
    if (funding.size >= MOST_RATES && oldest !== undefined) funding.delete(oldest);
    funding.set(symbol, { version, fundedMs, rates });
    return rates;
  };

  const load = async (symbol: string, timeframe: Timeframe, key: string): Promise<KeptBars> => {
    const before = kept.find(key);
    // Before the bars: what changes while they are read is seen at the next question.
    const state = await readState(pool, options, symbol);
    if (before && isCurrent(before, timeframe, state)) return before.kept;
    const rates = await ratesOf(symbol, state);
    if (before && isExtendedBy(before, state) && !needsRecheck(before, timeframe)) {
      const fromMs = closedUntil(before.state, timeframe);
      // What the bars are made by stays as it is once the market has bars of its own.
      const known = before.bounds.ownFromMs === null ? await readBounds(pool, options, symbol) : before.bounds;
      const bounds = { ...known, span: { fromMs, toMs: Number.MAX_SAFE_INTEGER } };
      before.kept.append(await loadBars(pool, options, { symbol, timeframe, state, bounds }, fromMs));
      before.kept.setRates(rates);
      kept.put(key, { ...before, state, bounds: known });
      return before.kept;
    }
    const bounds = await readBounds(pool, options, symbol);
    const bars = await loadBars(pool, options, { symbol, timeframe, state, bounds }, 0);
    const bar = before ? continued(before.kept, bars, rates) : new KeptBars(bars, rates);
    kept.put(key, { kept: bar, state, bounds, checkedAtMs: clock.now() });
    return bar;
  };

  /** The bars as they are now. Whoever asks while they are loaded waits for that load and looks again. */
  const current = async (symbol: string, timeframe: Timeframe): Promise<KeptBars> => {
    const key = `${symbol} ${timeframe}`;
    for (;;) {
      const known = kept.find(key);
      if (known && isCurrent(known, timeframe, await readState(pool, options, symbol))) return known.kept;
      const running = loads.get(key);
      if (running) {
        await running;
        continue;
      }
      const started = lastLoad.then(() => load(symbol, timeframe, key)).finally(() => loads.delete(key));
      loads.set(key, started);
      lastLoad = started.catch(() => undefined);
      return await started;
    }
  };

  return {
    async span(symbol, timeframe) {
      const { openMs } = (await current(symbol, timeframe)).all();
      const [first] = openMs;
      const last = openMs.at(-1);
      return first === undefined || last === undefined ? null : { fromMs: first, toMs: last + TIMEFRAME_MS[timeframe] };
    },
    async columns({ symbol, timeframe, fromMs, toMs }) {
      return (await current(symbol, timeframe)).slice(fromMs, toMs);
    },
    async funding(symbol) {
      return ratesOf(symbol, await readState(pool, options, symbol));
    },
  };
}

/** Where the first bar opens that had not closed. */
const closedUntil = ({ clockMs }: SymbolState, timeframe: Timeframe): Ms =>
  clockMs === null ? Number.POSITIVE_INFINITY : barOpenOf(clockMs, timeframe);

/** Whether only bars were added since. */
const isExtendedBy = ({ state: before }: Series, now: SymbolState): boolean =>
  before.version === now.version && before.clockMs !== null && now.clockMs !== null && now.clockMs >= before.clockMs;

/** Bars read anew: where they only go on, what was answered keeps standing. */
function continued(before: KeptBars, bars: BarColumns, rates: FundingRates | null): KeptBars {
  const known = before.all();
  if (!startsWithBars(bars, known)) return new KeptBars(bars, rates);
  before.append(sliceBars(bars, known.openMs.length, bars.openMs.length));
  before.setRates(rates);
  return before;
}

function isSameRates(a: FundingRates | null, b: FundingRates | null): boolean {
  if (a === null || b === null) return a === b;
  return a.atMs.length === b.atMs.length && a.atMs.every((ms, at) => ms === b.atMs[at] && a.rate[at] === b.rate[at]);
}

/** The series that are kept, within their bytes. */
function createSeriesBook(maxBytes: number) {
  const series = new Map<string, Series>();
  return {
    /** It counts as used now. */
    find(key: string): Series | undefined {
      const found = series.get(key);
      if (found) {
        series.delete(key);
        series.set(key, found);
      }
      return found;
    },
    put(key: string, put: Series): void {
      series.delete(key);
      series.set(key, put);
      let bytes = 0;
      for (const { kept } of series.values()) bytes += kept.bytes;
      for (const [oldest, { kept }] of series) {
        if (bytes <= maxBytes || oldest === key) return;
        series.delete(oldest);
        bytes -= kept.bytes;
      }
    },
  };
}

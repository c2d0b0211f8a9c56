import type { FundingRates } from "@slipstream/core/backtest";
import { type BarColumns, firstBarFrom, fundingAtBars, sliceBars } from "@slipstream/core/history/server";
import type { CandleColumns } from "@slipstream/core/strategy";
import type { Ms } from "@slipstream/kernel";
import { setBars } from "./join-bars.ts";

const BYTES = Float64Array.BYTES_PER_ELEMENT;
const COLUMNS = 7;
/** Room for bars that close later, so that a new bar rarely moves all others. */
const SPARE_BARS = 2_048;
/** Answers whose identity is kept; the oldest go. */
const MOST_ANSWERS = 256;

// Shared memory goes to a worker thread as it is; any other would be copied whole, with each slice of it.
const makeColumn = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * BYTES));
const makeShared = (length: number): BarColumns => ({
  openMs: makeColumn(length),
  open: makeColumn(length),
  high: makeColumn(length),
  low: makeColumn(length),
  close: makeColumn(length),
  volume: makeColumn(length),
});

/** The closed bars of one symbol and timeframe. Bars are only ever added behind those that were answered. */
export class KeptBars {
  private bars: BarColumns;
  private length: number;
  private rates: FundingRates | null;
  private funding: Float64Array | null = null;
  private readonly answers = new Map<string, CandleColumns>();

  constructor(bars: BarColumns, rates: FundingRates | null) {
    this.length = bars.openMs.length;
    this.bars = makeShared(this.length + SPARE_BARS);
    this.rates = rates;
    setBars(this.bars, bars, 0);
    this.writeFunding(0);
  }

  get bytes(): number {
    return this.bars.openMs.length * BYTES * COLUMNS;
  }

  all(): BarColumns {
    return sliceBars(this.bars, 0, this.length);
  }

  hasHoles(barMs: Ms): boolean {
    if (this.length === 0) return false;
    const { openMs } = this.bars;
    return (openMs[this.length - 1] as number) - (openMs[0] as number) !== (this.length - 1) * barMs;
  }

  append(bars: BarColumns): void {
    const from = this.length;
    if (bars.openMs.length === 0) return;
    if (from + bars.openMs.length > this.bars.openMs.length) this.makeRoom(from + bars.openMs.length);
    setBars(this.bars, bars, from);
    this.length = from + bars.openMs.length;
    this.writeFunding(from);
  }

  /** The same rates change nothing; others change what was answered, so they are written to new memory. */
  setRates(rates: FundingRates | null): void {
    if (rates === this.rates) return;
    this.rates = rates;
    this.funding = null;
    this.answers.clear();
    this.writeFunding(0);
  }

  /** Bars that open in [fromMs, toMs). */
  slice(fromMs: Ms, toMs: Ms): CandleColumns {
    const openMs = this.bars.openMs.subarray(0, this.length);
    const from = firstBarFrom(openMs, fromMs);
    const to = Math.max(from, firstBarFrom(openMs, toMs));
    const key = `${from}:${to}`;
    const known = this.answers.get(key);
    if (known) return known;
    const answer = { ...sliceBars(this.bars, from, to), funding: this.funding?.subarray(from, to) ?? null };
    const [oldest] = this.answers.keys();
    if (this.answers.size >= MOST_ANSWERS && oldest !== undefined) this.answers.delete(oldest);
    this.answers.set(key, answer);
    return answer;
  }

  private makeRoom(length: number): void {
    const roomier = makeShared(Math.ceil(length * 1.125) + SPARE_BARS);
    setBars(roomier, this.all(), 0);
    this.bars = roomier;
    this.funding = null;
    // Their memory is no longer ours to count.
    this.answers.clear();
    this.writeFunding(0);
  }

  private writeFunding(from: number): void {
    if (this.rates === null) return;
    const first = this.funding === null ? 0 : from;
    this.funding ??= makeColumn(this.bars.openMs.length);
    fundingAtBars(this.bars.openMs.subarray(0, this.length), this.rates, this.funding, first);
  }
}

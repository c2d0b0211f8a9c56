import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import { type CandleColumns, computeIndicator, type Operand, type PriceField, setUpIndicator } from "../strategy/index.ts";
import { type CustomIndicators, NO_CUSTOMS } from "./check-strategy.ts";
import { type HigherBars, toHigherBars } from "./higher-bars.ts";

/** Bytes of columns that are kept for the next strategy on the same candles; the least recently used go first. */
const KEPT_BYTES = 48 * 1024 * 1024;
const THURSDAY = 4;

/** A value at each bar, or one for all of them. */
export type Column = Float64Array | number;

/** The operands of strategies on one market's candles, each computed once and shared by all that name it, as a sweep does. */
export class ColumnBook {
  readonly candles: CandleColumns;
  readonly timeframe: Timeframe;
  readonly length: number;
  readonly #kept = new Map<string, Float64Array>();
  readonly #higher = new Map<Timeframe, HigherBars>();
  #bytes = 0;

  constructor(candles: CandleColumns, timeframe: Timeframe) {
    this.candles = candles;
    this.timeframe = timeframe;
    this.length = candles.openMs.length;
  }

  /** Expects an operand that was checked. */
  columnOf(operand: Operand, customs: CustomIndicators): Column {
    if (operand.kind === "number") return operand.value;
    if (operand.kind === "custom") return this.columnOf(customOf(operand.id, customs), customs);
    if (operand.kind === "price" && !this.#isHigher(operand.timeframe)) {
      const column = rawPrice(this.candles, operand.field);
      if (column) return column;
    }
    const key = keyOf(operand, customs);
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const made = this.#make(operand, customs);
    if (typeof made === "number") return made;
    return this.#keep(key, made);
  }

  #keep(key: string, column: Float64Array): Float64Array {
    this.#kept.set(key, column);
    this.#bytes += column.byteLength;
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bytes -= byteLength;
    }
    return column;
  }

  #isHigher(timeframe: Timeframe | undefined): timeframe is Timeframe {
    return timeframe !== undefined && TIMEFRAME_MS[timeframe] > TIMEFRAME_MS[this.timeframe];
  }

  #make(operand: Operand, customs: CustomIndicators): Column {
    switch (operand.kind) {
      case "price":
        return this.#isHigher(operand.timeframe)
          ? this.#spread(priceColumn(this.#higherBars(operand.timeframe).columns, operand.field), operand.timeframe)
          : priceColumn(this.candles, operand.field);
      case "indicator":
        return this.#makeLines(operand);
      case "funding":
        return this.candles.funding ?? Number.NaN;
      case "clock":
        return clockColumn(this.candles.openMs, operand.field);
      case "difference":
        return combine(this.columnOf(operand.left, customs), this.columnOf(operand.right, customs), this.length, "difference");
      case "ratio":
        return combine(this.columnOf(operand.left, customs), this.columnOf(operand.right, customs), this.length, "ratio");
      case "shift":
        return shifted(this.columnOf(operand.of, customs), operand.bars);
      default:
        throw new Error(`a column cannot be made of ${operand.kind}`);
    }
  }

  /** All lines of an indicator are kept at once; answers the one that is asked for. */
  #makeLines(operand: Extract<Operand, { kind: "indicator" }>): Float64Array {
    const { timeframe } = operand;
    const setup = setUpIndicator(operand.name, operand.params);
    const isHigher = this.#isHigher(timeframe);
    const lines = computeIndicator(setup, isHigher ? this.#higherBars(timeframe).columns : this.candles);
    const wanted = operand.output ?? setup.indicator.lines[0]?.name;
    let found: Float64Array | null = null;
    for (const [index, { name }] of setup.indicator.lines.entries()) {
      const line = lines[index] as Float64Array;
      const column = isHigher ? this.#spread(line, timeframe) : line;
      if (name === wanted) found = column;
      else this.#keep(keyOf({ ...operand, output: name }, NO_CUSTOMS), column);
    }
    if (!found) throw new Error(`line ${operand.output} of ${operand.name} was not checked`);
    return found;
  }

  #higherBars(timeframe: Timeframe): HigherBars {
    const known = this.#higher.get(timeframe);
    if (known) return known;
    const made = toHigherBars(this.candles, TIMEFRAME_MS[this.timeframe], timeframe);
    this.#higher.set(timeframe, made);
    return made;
  }

  #spread(values: Float64Array, timeframe: Timeframe): Float64Array {
    const { closedAt } = this.#higherBars(timeframe);
    const column = new Float64Array(this.length);
    for (let bar = 0; bar < column.length; bar++) {
      const at = closedAt[bar] as number;
      column[bar] = at < 0 ? Number.NaN : (values[at] as number);
    }
    return column;
  }
}

function customOf(id: string, customs: CustomIndicators): Operand {
  const made = customs.get(id);
  if (!made) throw new Error(`custom indicator ${id} was not checked`);
  return made;
}

/** The same operand has the same key, however it is written. */
export function keyOf(operand: Operand, customs: CustomIndicators): string {
  switch (operand.kind) {
    case "number":
      return String(operand.value);
    case "price":
      return `${operand.field}@${operand.timeframe ?? ""}`;
    case "indicator": {
      const { indicator, params } = setUpIndicator(operand.name, operand.params);
      return `${operand.name}(${Object.values(params).join(",")}).${operand.output ?? indicator.lines[0]?.name}@${operand.timeframe ?? ""}`;
    }
    case "custom":
      return keyOf(customOf(operand.id, customs), customs);
    case "funding":
      return "funding";
    case "clock":
    case "position":
      return operand.field;
    case "difference":
    case "ratio":
      return `${operand.kind}(${keyOf(operand.left, customs)},${keyOf(operand.right, customs)})`;
    case "shift":
      return `${keyOf(operand.of, customs)}[${operand.bars}]`;
  }
}

function rawPrice(candles: CandleColumns, field: PriceField): Float64Array | null {
  return field === "hl2" || field === "hlc3" || field === "ohlc4" ? null : candles[field];
}

function priceColumn(candles: CandleColumns, field: PriceField): Float64Array {
  const raw = rawPrice(candles, field);
  if (raw) return raw;
  const { open, high, low, close } = candles;
  const column = new Float64Array(close.length);
  for (let bar = 0; bar < column.length; bar++) {
    const [o, h, l, c] = [open[bar] as number, high[bar] as number, low[bar] as number, close[bar] as number];
    column[bar] = field === "hl2" ? (h + l) / 2 : field === "hlc3" ? (h + l + c) / 3 : (o + h + l + c) / 4;
  }
  return column;
}

/** Of the bar's opening time, UTC; Sunday is 0. */
function clockColumn(openMs: Float64Array, field: "hour" | "weekday"): Float64Array {
  const column = new Float64Array(openMs.length);
  for (let bar = 0; bar < column.length; bar++) {
    const ms = openMs[bar] as number;
    column[bar] = field === "hour" ? Math.floor((ms % DAY_MS) / HOUR_MS) : (Math.floor(ms / DAY_MS) + THURSDAY) % 7;
  }
  return column;
}

export const finiteRatio = (a: number, b: number): number => {
  const ratio = a / b;
  return Number.isFinite(ratio) ? ratio : Number.NaN;
};

function combine(left: Column, right: Column, length: number, kind: "difference" | "ratio"): Column {
  if (typeof left === "number" && typeof right === "number") return kind === "ratio" ? finiteRatio(left, right) : left - right;
  const column = new Float64Array(length);
  if (kind === "difference") subtract(asColumn(left, length), asColumn(right, length), column);
  else divide(asColumn(left, length), asColumn(right, length), column);
  return column;
}

function subtract(left: Float64Array, right: Float64Array, into: Float64Array): void {
  for (let bar = 0; bar < into.length; bar++) into[bar] = (left[bar] as number) - (right[bar] as number);
}

function divide(left: Float64Array, right: Float64Array, into: Float64Array): void {
  for (let bar = 0; bar < into.length; bar++) {
    const ratio = (left[bar] as number) / (right[bar] as number);
    into[bar] = ratio - ratio === 0 ? ratio : Number.NaN;
  }
}

const asColumn = (column: Column, length: number): Float64Array =>
  typeof column === "number" ? new Float64Array(length).fill(column) : column;

function shifted(column: Column, bars: number): Column {
  if (typeof column === "number") return column;
  const moved = new Float64Array(column.length).fill(Number.NaN);
  if (bars < column.length) moved.set(column.subarray(0, column.length - bars), bars);
  return moved;
}

import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { atrOf, type CustomIndicators, finiteRatio, keyOf } from "../backtest/index.ts";
import { TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import { IndicatorStream, type Operand, type PriceField, type StreamBar, setUpIndicator } from "../strategy/index.ts";
import { HigherFeed } from "./higher-feed.ts";

const THURSDAY = 4;

/** Of the open position at a bar's close: profit in percent of its entry price, and closed bars since its entry. */
export type HeldPosition = { readonly profitPct: number; readonly barsHeld: number };
export const NOT_HELD: HeldPosition = { profitPct: Number.NaN, barsHeld: Number.NaN };

/** An operand at the bar that closed last and at the one before. */
export type StreamValue = {
  now(held: HeldPosition): number;
  before(): number;
  /** The first bar with a value, and the bars that are needed behind it; Infinity while there was none. */
  first(): number;
  /** The same at each bar. */
  readonly isConstant: boolean;
};

class Cell implements StreamValue {
  readonly isConstant = false;
  readonly #read: () => number;
  readonly #isFree: boolean;
  #value = Number.NaN;
  #before = Number.NaN;
  #first = Number.POSITIVE_INFINITY;

  /** `isFree`: nothing waits for it, as for funding, which may never be known. */
  constructor(read: () => number, isFree: boolean) {
    this.#read = read;
    this.#isFree = isFree;
  }

  advance(bar: number): void {
    this.#before = this.#value;
    this.#value = this.#read();
    if (bar < this.#first && !Number.isNaN(this.#value)) this.#first = bar;
  }

  now(): number {
    return this.#value;
  }
  before(): number {
    return this.#before;
  }
  first(): number {
    return this.#isFree ? 0 : this.#first;
  }
}

const constant = (value: number): StreamValue => ({ now: () => value, before: () => value, first: () => 0, isConstant: true });

/** The operands of a strategy on one market, bar by bar; each is computed once, however often it is named. */
export class StreamValues {
  readonly #timeframe: Timeframe;
  readonly #customs: CustomIndicators;
  readonly #known = new Map<string, StreamValue>();
  readonly #indicators = new Map<string, { readonly lines: readonly string[]; readonly values: Float64Array }>();
  readonly #sources: ((bar: StreamBar) => void)[] = [];
  readonly #higher = new Map<Timeframe, ((bar: StreamBar) => void)[]>();
  readonly #feeds: HigherFeed[] = [];
  readonly #cells: Cell[] = [];
  #bar: StreamBar = { openMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0, funding: Number.NaN };
  /** Bars seen. */
  count = 0;

  constructor(timeframe: Timeframe, customs: CustomIndicators) {
    this.#timeframe = timeframe;
    this.#customs = customs;
  }

  next(bar: StreamBar): void {
    this.#bar = bar;
    for (const feed of this.#feeds) feed.next(bar);
    for (const source of this.#sources) source(bar);
    for (const cell of this.#cells) cell.advance(this.count);
    this.count += 1;
  }

  /** Expects an operand that was checked, before the first bar. */
  of(operand: Operand): StreamValue {
    if (operand.kind === "custom") {
      const made = this.#customs.get(operand.id);
      if (!made) throw new Error(`custom indicator ${operand.id} was not checked`);
      return this.of(made);
    }
    const key = keyOf(operand, this.#customs);
    const known = this.#known.get(key);
    if (known) return known;
    const made = this.#make(operand);
    this.#known.set(key, made);
    return made;
  }

  rangeOf(period: number): StreamValue {
    return this.of(atrOf(period));
  }

  #cell(read: () => number, isFree = false): StreamValue {
    const cell = new Cell(read, isFree);
    this.#cells.push(cell);
    return cell;
  }

  #make(operand: Exclude<Operand, { kind: "custom" }>): StreamValue {
    switch (operand.kind) {
      case "number":
        return constant(operand.value);
      case "price":
        return this.#price(operand.field, operand.timeframe);
      case "indicator":
        return this.#indicator(operand);
      case "funding":
        return this.#cell(() => this.#bar.funding, true);
      case "clock": {
        const { field } = operand;
        return this.#cell(() => clockOf(this.#bar.openMs, field), true);
      }
      case "position": {
        const { field } = operand;
        return {
          now: (held) => (field === "profit-pct" ? held.profitPct : held.barsHeld),
          before: () => Number.NaN,
          first: () => 0,
          isConstant: false,
        };
      }
      case "difference":
      case "ratio": {
        const [left, right] = [this.of(operand.left), this.of(operand.right)];
        const combine = operand.kind === "difference" ? (a: number, b: number) => a - b : finiteRatio;
        return {
          now: (held) => combine(left.now(held), right.now(held)),
          before: () => combine(left.before(), right.before()),
          first: () => Math.max(left.first(), right.first()),
          isConstant: left.isConstant && right.isConstant,
        };
      }
      case "shift":
        return this.#shift(this.of(operand.of), operand.bars);
    }
  }

  #shift(of: StreamValue, bars: number): StreamValue {
    const first = () => of.first() + bars;
    if (of.isConstant) return { ...of, first };
    const ring = new Float64Array(bars).fill(Number.NaN);
    let at = 0;
    const cell = this.#cell(() => {
      const value = ring[at] as number;
      ring[at] = of.now(NOT_HELD);
      at = (at + 1) % bars;
      return value;
    });
    return { now: (held) => cell.now(held), before: () => cell.before(), first, isConstant: false };
  }

  #price(field: PriceField, timeframe: Timeframe | undefined): StreamValue {
    if (!this.#isHigher(timeframe)) return this.#cell(() => priceOf(this.#bar, field));
    let value = Number.NaN;
    this.#onHigher(timeframe, (bar) => {
      value = priceOf(bar, field);
    });
    return this.#cell(() => value);
  }

  #indicator(operand: Extract<Operand, { kind: "indicator" }>): StreamValue {
    const { name, timeframe } = operand;
    const setup = setUpIndicator(name, operand.params);
    const key = `${name}(${Object.values(setup.params).join(",")})@${timeframe ?? ""}`;
    let made = this.#indicators.get(key);
    if (!made) {
      const stream = new IndicatorStream(setup);
      const values = new Float64Array(setup.indicator.lines.length).fill(Number.NaN);
      const take = (bar: StreamBar) => values.set(stream.next(bar));
      if (this.#isHigher(timeframe)) this.#onHigher(timeframe, take);
      else this.#sources.push(take);
      made = { lines: setup.indicator.lines.map((line) => line.name), values };
      this.#indicators.set(key, made);
    }
    const { lines, values } = made;
    const line = operand.output === undefined ? 0 : lines.indexOf(operand.output);
    if (line < 0) throw new Error(`line ${operand.output} of ${name} was not checked`);
    return this.#cell(() => values[line] as number, name === "funding-rate");
  }

  #isHigher(timeframe: Timeframe | undefined): timeframe is Timeframe {
    return timeframe !== undefined && TIMEFRAME_MS[timeframe] > TIMEFRAME_MS[this.#timeframe];
  }

  #onHigher(timeframe: Timeframe, take: (bar: StreamBar) => void): void {
    const known = this.#higher.get(timeframe);
    if (known) {
      known.push(take);
      return;
    }
    const takes = [take];
    this.#higher.set(timeframe, takes);
    this.#feeds.push(
      new HigherFeed(this.#timeframe, timeframe, (bar) => {
        for (const each of takes) each(bar);
      }),
    );
  }
}

function priceOf(bar: StreamBar, field: PriceField): number {
  const { open: o, high: h, low: l, close: c } = bar;
  switch (field) {
    case "hl2":
      return (h + l) / 2;
    case "hlc3":
      return (h + l + c) / 3;
    case "ohlc4":
      return (o + h + l + c) / 4;
    default:
      return bar[field];
  }
}

const clockOf = (openMs: number, field: "hour" | "weekday"): number =>
  field === "hour" ? Math.floor((openMs % DAY_MS) / HOUR_MS) : (Math.floor(openMs / DAY_MS) + THURSDAY) % 7;

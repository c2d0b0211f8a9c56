import { TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import { IndicatorStream, type Operand, type Rule, type StreamBar, setUpIndicator } from "@slipstream/core/strategy";

export type OpenPosition = { readonly profitPct: number; readonly barsHeld: number };
type Reader = (position: OpenPosition | null) => number;

/** Everything that rules ask for, bar by bar: each operand remembers what it was. A bar is only ever seen after it closed. */
export class SlowRules {
  readonly #timeframe: Timeframe;
  readonly #customs: ReadonlyMap<string, Operand>;
  readonly #bars: StreamBar[] = [];
  readonly #higher = new Map<Timeframe, HigherBar>();
  readonly #onBar: (() => void)[] = [];
  readonly #readers = new Map<string, { values: number[]; read: Reader }>();
  #warm = 0;

  constructor(timeframe: Timeframe, customs: ReadonlyMap<string, Operand>, rules: readonly Rule[], operands: readonly Operand[]) {
    this.#timeframe = timeframe;
    this.#customs = customs;
    for (const rule of rules) this.#know(rule);
    for (const operand of operands) this.#series(operand);
    this.#needs = [...rules.map((rule) => () => this.#isRuleWarm(rule)), ...operands.map((operand) => () => this.#isWarm(operand, 0))];
  }

  readonly #needs: (() => boolean)[];

  next(bar: StreamBar): void {
    this.#bars.push(bar);
    for (const higher of this.#higher.values()) higher.next(bar, TIMEFRAME_MS[this.#timeframe]);
    for (const take of this.#onBar) take();
    if (this.#warm === 0 && this.#needs.every((isMet) => isMet())) this.#warm = this.#bars.length;
  }

  /** Everything has had a value. */
  isWarm(): boolean {
    return this.#warm > 0;
  }

  valueOf(operand: Operand): number {
    return this.#at(operand, 0, null);
  }

  holds(rule: Rule, position: OpenPosition | null): boolean {
    const now = (operand: Operand) => this.#at(operand, 0, position);
    switch (rule.kind) {
      case "all":
        return rule.of.every((each) => this.holds(each, position));
      case "any":
        return rule.of.some((each) => this.holds(each, position));
      case "not":
        return !this.holds(rule.of, position);
      case "between":
        return now(rule.of) >= now(rule.low) && now(rule.of) <= now(rule.high);
      case "rises":
      case "falls": {
        for (let back = 0; back < rule.bars; back++) {
          const [later, before] = [this.#at(rule.of, back, null), this.#at(rule.of, back + 1, null)];
          if (!(rule.kind === "rises" ? later > before : later < before)) return false;
        }
        return true;
      }
      case "compare": {
        const [left, right] = [now(rule.left), now(rule.right)];
        if (rule.op === "<") return left < right;
        if (rule.op === "<=") return left <= right;
        if (rule.op === ">") return left > right;
        if (rule.op === ">=") return left >= right;
        const [leftBefore, rightBefore] = [this.#at(rule.left, 1, null), this.#at(rule.right, 1, null)];
        return rule.op === "crosses-above" ? leftBefore <= rightBefore && left > right : leftBefore >= rightBefore && left < right;
      }
    }
  }

  #operandsOf(rule: Rule): readonly Operand[] {
    switch (rule.kind) {
      case "all":
      case "any":
        return rule.of.flatMap((each) => this.#operandsOf(each));
      case "not":
        return this.#operandsOf(rule.of);
      case "compare":
        return [rule.left, rule.right];
      case "between":
        return [rule.of, rule.low, rule.high];
      default:
        return [rule.of];
    }
  }

  #know(rule: Rule): void {
    for (const operand of this.#operandsOf(rule)) this.#series(operand);
  }

  #isRuleWarm(rule: Rule): boolean {
    switch (rule.kind) {
      case "all":
      case "any":
        return rule.of.every((each) => this.#isRuleWarm(each));
      case "not":
        return this.#isRuleWarm(rule.of);
      default: {
        const back =
          rule.kind === "rises" || rule.kind === "falls" ? rule.bars : rule.kind === "compare" && rule.op.startsWith("crosses") ? 1 : 0;
        return this.#bars.length > back && this.#operandsOf(rule).every((operand) => this.#isWarm(operand, back));
      }
    }
  }

  /** Had a value so many bars ago; funding never has to. */
  #isWarm(operand: Operand, back: number): boolean {
    switch (operand.kind) {
      case "custom":
        return this.#isWarm(this.#custom(operand.id), back);
      case "difference":
      case "ratio":
        return this.#isWarm(operand.left, back) && this.#isWarm(operand.right, back);
      case "shift":
        return this.#isWarm(operand.of, back + operand.bars);
      case "indicator":
      case "price": {
        if (operand.kind === "indicator" && operand.name === "funding-rate") return true;
        const { values } = this.#series(operand);
        const first = values.findIndex((value) => !Number.isNaN(value));
        return first >= 0 && first < values.length - back;
      }
      default:
        return true;
    }
  }

  #custom(id: string): Operand {
    const made = this.#customs.get(id);
    if (!made) throw new Error(`no custom indicator ${id}`);
    return made;
  }

  #at(operand: Operand, back: number, position: OpenPosition | null): number {
    switch (operand.kind) {
      case "number":
        return operand.value;
      case "position":
        return position === null ? Number.NaN : operand.field === "profit-pct" ? position.profitPct : position.barsHeld;
      case "custom":
        return this.#at(this.#custom(operand.id), back, position);
      case "difference":
        return this.#at(operand.left, back, position) - this.#at(operand.right, back, position);
      case "ratio": {
        const ratio = this.#at(operand.left, back, position) / this.#at(operand.right, back, position);
        return Number.isFinite(ratio) ? ratio : Number.NaN;
      }
      case "shift":
        return this.#at(operand.of, back + operand.bars, position);
      default: {
        const { values } = this.#series(operand);
        return values[values.length - 1 - back] ?? Number.NaN;
      }
    }
  }

  /** What is remembered of an operand that comes from candles; it must be known before the first bar. */
  #series(operand: Operand): { values: number[] } {
    switch (operand.kind) {
      case "difference":
      case "ratio":
        this.#series(operand.left);
        this.#series(operand.right);
        return NOTHING;
      case "shift":
        return this.#series(operand.of);
      case "custom":
        return this.#series(this.#custom(operand.id));
      case "number":
      case "position":
        return NOTHING;
    }
    const key = JSON.stringify(operand);
    const known = this.#readers.get(key);
    if (known) return known;
    const values: number[] = [];
    const timeframe = "timeframe" in operand ? operand.timeframe : undefined;
    const isHigher = timeframe !== undefined && timeframe !== this.#timeframe;
    if (isHigher) {
      const higher = this.#higher.get(timeframe) ?? new HigherBar(TIMEFRAME_MS[timeframe]);
      this.#higher.set(timeframe, higher);
      const read = readerOf(operand);
      let last = Number.NaN;
      higher.onClose.push((bar) => {
        last = read(bar);
      });
      this.#onBar.push(() => values.push(last));
    } else {
      const read = readerOf(operand);
      this.#onBar.push(() => values.push(read(this.#bars.at(-1) as StreamBar)));
    }
    const made = { values, read: () => values.at(-1) ?? Number.NaN };
    this.#readers.set(key, made);
    return made;
  }
}

const NOTHING = { values: [] };

function readerOf(operand: Operand): (bar: StreamBar) => number {
  switch (operand.kind) {
    case "price":
      return ({ open, high, low, close, volume }) => {
        const fields = {
          open,
          high,
          low,
          close,
          volume,
          hl2: (high + low) / 2,
          hlc3: (high + low + close) / 3,
          ohlc4: (open + high + low + close) / 4,
        };
        return fields[operand.field];
      };
    case "funding":
      return ({ funding }) => funding;
    case "clock":
      return ({ openMs }) => (operand.field === "hour" ? new Date(openMs).getUTCHours() : new Date(openMs).getUTCDay());
    case "indicator": {
      const setup = setUpIndicator(operand.name, operand.params);
      const stream = new IndicatorStream(setup);
      const line = operand.output === undefined ? 0 : setup.indicator.lines.findIndex(({ name }) => name === operand.output);
      return (bar) => stream.next(bar)[line] ?? Number.NaN;
    }
    default:
      throw new Error(`no reader of ${operand.kind}`);
  }
}

/** A higher timeframe's bar as it grows. It tells of itself once it has closed; one whose beginning was not seen is not told. */
class HigherBar {
  readonly onClose: ((bar: StreamBar) => void)[] = [];
  readonly #spanMs: number;
  #growing: StreamBar | null = null;
  #seen = false;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  next(bar: StreamBar, barMs: number): void {
    const openMs = Math.floor(bar.openMs / this.#spanMs) * this.#spanMs;
    if (this.#growing && this.#growing.openMs !== openMs) this.#close();
    if (this.#growing)
      this.#growing = {
        ...this.#growing,
        high: Math.max(this.#growing.high, bar.high),
        low: Math.min(this.#growing.low, bar.low),
        close: bar.close,
        volume: this.#growing.volume + bar.volume,
        funding: bar.funding,
      };
    else if (this.#seen ? openMs !== this.#skipped : bar.openMs === openMs) this.#growing = { ...bar, openMs };
    else this.#skipped = openMs;
    this.#seen = true;
    if (this.#growing && bar.openMs + barMs >= openMs + this.#spanMs) this.#close();
  }

  #skipped = Number.NaN;

  #close(): void {
    const closed = this.#growing;
    this.#growing = null;
    if (closed) for (const tell of this.onClose) tell(closed);
  }
}

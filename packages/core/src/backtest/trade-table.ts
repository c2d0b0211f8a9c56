/** Why a position, or a part of it, was closed. */
export const EXIT_REASONS = ["rule", "stop", "take", "trailing", "time", "liquidation", "end"] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];
export const REASON = { rule: 0, stop: 1, take: 2, trailing: 3, time: 4, liquidation: 5, end: 6 } as const satisfies Record<
  ExitReason,
  number
>;

/** Rows of numbers in one growing array: a trade costs no object until somebody reads it. */
export class NumberTable<Field extends string> {
  readonly #index: Readonly<Record<Field, number>>;
  readonly width: number;
  #cells: Float64Array;
  length = 0;

  constructor(fields: readonly Field[]) {
    this.width = fields.length;
    this.#index = Object.fromEntries(fields.map((field, at) => [field, at])) as Record<Field, number>;
    this.#cells = new Float64Array(64 * this.width);
  }

  /** Begins a row of zeros and answers its number. */
  add(): number {
    if (this.length * this.width === this.#cells.length) {
      const wider = new Float64Array(this.#cells.length * 2);
      wider.set(this.#cells);
      this.#cells = wider;
    }
    this.length += 1;
    return this.length - 1;
  }

  set(row: number, field: Field, value: number): void {
    this.#cells[row * this.width + this.#index[field]] = value;
  }

  get(row: number, field: Field): number {
    return this.#cells[row * this.width + this.#index[field]] as number;
  }
}

/** Bars are those of the trade's own market; prices in ticks, amounts in minor units. `exitTicks` is the last exit's price. */
const TRADE_FIELDS = [
  "market",
  "side",
  "signalBar",
  "entryBar",
  "exitBar",
  "steps",
  "entryTicks",
  "exitValue",
  "pnl",
  "fees",
  "funding",
  "reason",
  "exitTicks",
  "risk",
] as const;
export type TradeTable = NumberTable<(typeof TRADE_FIELDS)[number]>;
export const newTradeTable = (): TradeTable => new NumberTable(TRADE_FIELDS);

/** Each closing fill, in the order in which they happened; `trade` is the row that it belongs to once its position is closed. */
const EXIT_FIELDS = ["trade", "bar", "ticks", "steps", "reason"] as const;
export type ExitTable = NumberTable<(typeof EXIT_FIELDS)[number]>;
export const newExitTable = (): ExitTable => new NumberTable(EXIT_FIELDS);

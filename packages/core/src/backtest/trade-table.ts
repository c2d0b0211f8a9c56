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

  constructor(index: Readonly<Record<Field, number>>) {
    this.#index = index;
    this.width = Object.keys(index).length;
    this.#cells = new Float64Array(64 * this.width);
  }

  /** Begins a row and answers its number. All its fields must be set. */
  add(): number {
    if (this.length * this.width === this.#cells.length) {
      const wider = new Float64Array(this.#cells.length * 2);
      wider.set(this.#cells);
      this.#cells = wider;
    }
    this.length += 1;
    return this.length - 1;
  }

  /** By the number of the field: a name would have to be looked up each time. */
  set(row: number, field: number, value: number): void {
    this.#cells[row * this.width + field] = value;
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
type TradeField = (typeof TRADE_FIELDS)[number];
export type TradeTable = NumberTable<TradeField>;

/** Each closing fill, in the order in which they happened; `trade` is the row that it belongs to once its position is closed. */
const EXIT_FIELDS = ["trade", "bar", "ticks", "steps", "reason"] as const;
type ExitField = (typeof EXIT_FIELDS)[number];
export type ExitTable = NumberTable<ExitField>;

const numbered = <Field extends string>(fields: readonly Field[]) =>
  Object.fromEntries(fields.map((field, at) => [field, at])) as Record<Field, number>;
export const TRADE: Readonly<Record<TradeField, number>> = numbered(TRADE_FIELDS);
export const EXIT: Readonly<Record<ExitField, number>> = numbered(EXIT_FIELDS);

/** What a run writes down. Given to the next one it is written over, which saves making it. */
export type RunTables = { readonly trades: TradeTable; readonly exits: ExitTable };
export const newRunTables = (): RunTables => ({ trades: new NumberTable(TRADE), exits: new NumberTable(EXIT) });

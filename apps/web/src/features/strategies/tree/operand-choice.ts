import { type CustomName, findIndicator, INDICATORS, type Operand, PRICE_FIELDS } from "@slipstream/core/strategy";

/** What kinds of values there are to choose from; the key of a choice says which it is. */
export type OperandChoice = { readonly value: string; readonly label: string };
export type ChoiceGroup = { readonly group: string; readonly items: readonly OperandChoice[] };

const PRICE_WORDS: Readonly<Record<(typeof PRICE_FIELDS)[number], string>> = {
  close: "Price (close)",
  open: "Open",
  high: "High",
  low: "Low",
  volume: "Volume",
  hl2: "Median price (HL2)",
  hlc3: "Typical price (HLC3)",
  ohlc4: "Average price (OHLC4)",
};
const PRICE_ORDER = ["close", ...PRICE_FIELDS.filter((field) => field !== "close")] as const;

/** `inExit`: the open position may be asked for. `deep`: inside of arithmetic, where there is no more arithmetic but by hand. */
export function operandChoices(customs: readonly CustomName[], { inExit }: { readonly inExit: boolean }): readonly ChoiceGroup[] {
  const item = (value: string, label: string): OperandChoice => ({ value, label });
  return [
    { group: "Fixed", items: [item("number", "Number")] },
    { group: "Price", items: PRICE_ORDER.map((field) => item(`price:${field}`, PRICE_WORDS[field])) },
    {
      group: "Indicators",
      items: INDICATORS.filter(({ name }) => name !== "funding-rate").map(({ name, title }) => item(`indicator:${name}`, title)),
    },
    ...(customs.length > 0 ? [{ group: "Your indicators", items: customs.map(({ id, name }) => item(`custom:${id}`, name)) }] : []),
    {
      group: "Market and clock",
      items: [item("funding", "Funding rate"), item("clock:hour", "Hour (UTC)"), item("clock:weekday", "Weekday (UTC)")],
    },
    ...(inExit
      ? [{ group: "Open position", items: [item("position:profit-pct", "Profit, %"), item("position:bars-held", "Bars held")] }]
      : []),
    {
      group: "Arithmetic",
      items: [item("difference", "Difference of two values"), item("ratio", "Ratio of two values"), item("shift", "Value some bars ago")],
    },
  ];
}

export function choiceOf(operand: Operand): string {
  switch (operand.kind) {
    case "price":
    case "clock":
    case "position":
      return `${operand.kind}:${operand.field}`;
    case "indicator":
      return operand.name === "funding-rate" ? "funding" : `indicator:${operand.name}`;
    case "custom":
      return `custom:${operand.id}`;
    default:
      return operand.kind;
  }
}

const PRICE: Operand = { kind: "price", field: "close" };

/** What a value is that arithmetic is about; itself where it is not arithmetic. */
function coreOf(operand: Operand): Operand {
  if (operand.kind === "shift") return coreOf(operand.of);
  if (operand.kind === "difference" || operand.kind === "ratio") return coreOf(operand.left);
  return operand;
}

/** The defaults of an indicator, written out so that they can be seen. */
const standardParams = (name: string): Readonly<Record<string, number>> =>
  Object.fromEntries((findIndicator(name)?.params ?? []).map((param) => [param.name, param.default]));

/** A value of the chosen kind that keeps of the old one what fits. */
export function operandFor(choice: string, old: Operand): Operand {
  if (choice === choiceOf(old)) return old;
  const [kind, what = ""] = choice.split(":");
  const timeframe = "timeframe" in old && old.timeframe !== undefined ? { timeframe: old.timeframe } : {};
  switch (kind) {
    case "price": {
      const field = PRICE_FIELDS.find((one) => one === what) ?? "close";
      return { kind: "price", field, ...timeframe };
    }
    case "indicator": {
      const params = standardParams(what);
      const kept = old.kind === "indicator" ? Object.entries(old.params ?? {}).filter(([name]) => name === "period" && name in params) : [];
      return {
        kind: "indicator",
        name: what,
        ...(Object.keys(params).length > 0 ? { params: { ...params, ...Object.fromEntries(kept) } } : {}),
        ...timeframe,
      };
    }
    case "custom":
      return { kind: "custom", id: what };
    case "funding":
      return { kind: "funding" };
    case "clock":
      return { kind: "clock", field: what === "weekday" ? "weekday" : "hour" };
    case "position":
      return { kind: "position", field: what === "bars-held" ? "bars-held" : "profit-pct" };
    case "difference":
    case "ratio": {
      if (old.kind === "difference" || old.kind === "ratio") return { ...old, kind };
      const left = old.kind === "shift" ? old.of : old;
      return { kind, left: left.kind === "number" ? PRICE : left, right: kind === "ratio" ? PRICE : { kind: "price", field: "open" } };
    }
    case "shift":
      return { kind: "shift", of: old.kind === "number" ? PRICE : old, bars: 1 };
    default: {
      const core = coreOf(old);
      return { kind: "number", value: core.kind === "number" ? core.value : 0 };
    }
  }
}

import { Absent, formatDecimal, formatSpan, fromEstimate, Money, Percent, Pnl } from "@slipstream/ui";
import type { Figure } from "./figures.ts";
import { Term } from "./term.tsx";

type FigureValueProps = { figure: Figure; decimals?: number; mark?: boolean; currency?: string };

const text = (value: number | string): string | null => (typeof value === "number" ? fromEstimate(value) : value);

/** A figure of the report in its own form; a dash and the reason where there is none. */
export function FigureValue({ figure, decimals, mark, currency }: FigureValueProps) {
  const { value, format, absent } = figure;
  if (value === null) return <Absent reason={absent} />;
  if (format === "change") return <Percent value={value} change mark={mark} decimals={decimals ?? 1} />;
  if (format === "percent") return <Percent value={value} decimals={decimals ?? 1} />;
  if (format === "money") {
    if (figure.id === "finalBalance") return <Money value={text(value)} currency={currency} />;
    return <Pnl value={text(value)} currency={currency} />;
  }
  if (format === "r") return <>{formatDecimal(text(value), { decimals: 2, sign: "always" })} R</>;
  if (format === "count") return <>{formatDecimal(text(value))}</>;
  if (format === "span") return <>{Number(value) === 0 ? "never" : formatSpan(Number(value))}</>;
  return <>{formatDecimal(text(value), { decimals: decimals ?? 2 })}</>;
}

/** The name of a figure with its meaning. */
export function FigureName({ figure }: { figure: Figure }) {
  return <Term meaning={figure.absent === null ? figure.meaning : `${figure.meaning} Absent here: ${figure.absent}.`}>{figure.label}</Term>;
}

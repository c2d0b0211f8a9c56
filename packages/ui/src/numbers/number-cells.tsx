import type { ReactNode } from "react";
import {
  ABSENT,
  type Decimal,
  decimalsOfStep,
  formatDecimal,
  fromEstimate,
  isRounded,
  type MaybeDecimal,
  type Sign,
  signOf,
} from "./format-decimal.ts";
import styles from "./number-cells.module.css";

/** The triangle that says up or down without colour. */
export function DirectionMark({ sign }: { sign: Sign | null }) {
  if (!sign) return null;
  return (
    <svg className={styles.mark} viewBox="0 0 10 9" aria-hidden="true" focusable="false">
      <path d={sign > 0 ? "M5 0 10 9H0z" : "M5 9 0 0h10z"} />
    </svg>
  );
}

/** "–", with the reason where it is known: `<Absent reason="unknown" />`. */
export function Absent({ reason }: { reason?: ReactNode }) {
  return (
    <span className={styles.absent}>
      {reason ? (
        <>
          {ABSENT} {reason}
        </>
      ) : (
        <>
          <span aria-hidden="true">{ABSENT}</span>
          <span className="sr-only">no value</span>
        </>
      )}
    </span>
  );
}

type FigureProps = {
  value: MaybeDecimal;
  decimals?: number;
  sign?: "auto" | "always";
  /** Colour by sign. Never without a sign or a mark beside it. */
  coloured?: boolean;
  /** ▲ or ▼ before the figure: for headline changes. */
  mark?: boolean;
  unit?: ReactNode;
  suffix?: string;
  /** Why there is no figure, shown beside the dash. */
  absent?: ReactNode;
  className?: string;
};

function Figure({ value, decimals, sign = "auto", coloured, mark, unit, suffix = "", absent, className }: FigureProps) {
  const direction = signOf(value, decimals);
  if (direction === null) return <Absent reason={absent} />;
  const tone = coloured && direction !== 0 ? (direction > 0 ? styles.up : styles.down) : undefined;
  const exact = decimals !== undefined && isRounded(value, decimals) ? `${formatDecimal(value, { sign })}${suffix}` : undefined;
  return (
    <span className={[styles.figure, tone, className].filter(Boolean).join(" ")} title={exact}>
      {mark ? <DirectionMark sign={direction} /> : null}
      {formatDecimal(value, decimals === undefined ? { sign } : { decimals, sign })}
      {suffix}
      {unit ? <span className={styles.unit}>{unit}</span> : null}
    </span>
  );
}

type CellProps = { value: MaybeDecimal; absent?: ReactNode; className?: string };

/** A price at the instrument's tick: `<Price value="107260.1" tick="0.1" />` → 107,260.1. */
export function Price({ tick, decimals, ...cell }: CellProps & { tick?: Decimal; decimals?: number }) {
  return <Figure {...cell} decimals={decimals ?? (tick === undefined ? undefined : decimalsOfStep(tick))} />;
}

/** A quantity at the instrument's step, with its unit where one is given. */
export function Quantity({ step, decimals, unit, ...cell }: CellProps & { step?: Decimal; decimals?: number; unit?: string }) {
  return <Figure {...cell} unit={unit} decimals={decimals ?? (step === undefined ? undefined : decimalsOfStep(step))} />;
}

/** An amount of money without colour: two decimals, the exact amount on hover. */
export function Money({ currency, decimals = 2, ...cell }: CellProps & { currency?: string; decimals?: number }) {
  return <Figure {...cell} unit={currency} decimals={decimals} />;
}

/** Profit, loss or a cost: always signed and coloured; `mark` adds ▲▼ for headlines. Zero has neither sign nor colour. */
export function Pnl({ currency, decimals = 2, mark, ...cell }: CellProps & { currency?: string; decimals?: number; mark?: boolean }) {
  return <Figure {...cell} unit={currency} decimals={decimals} sign="always" coloured mark={mark} />;
}

type EstimateProps = { value: MaybeDecimal | number; absent?: ReactNode; className?: string; decimals?: number };
const toDecimal = (value: MaybeDecimal | number): MaybeDecimal => (typeof value === "number" ? fromEstimate(value) : value);

/** Percent points: `<Percent value="2.891" />` → 2.89%. `change` signs and colours it, `mark` adds ▲▼. */
export function Percent({ value, change, mark, decimals = 2, ...cell }: EstimateProps & { change?: boolean; mark?: boolean }) {
  return (
    <Figure
      {...cell}
      value={toDecimal(value)}
      decimals={decimals}
      suffix="%"
      sign={change ? "always" : "auto"}
      coloured={change}
      mark={mark}
    />
  );
}

/** Slippage in basis points, + is worse: worse is coloured as a cost, better as a gain. */
export function Bps({ value, decimals = 1, ...cell }: EstimateProps) {
  const given = toDecimal(value);
  const direction = signOf(given, decimals);
  const tone = direction ? (direction > 0 ? styles.down : styles.up) : undefined;
  return <Figure {...cell} value={given} decimals={decimals} sign="always" suffix=" bp" className={tone} />;
}

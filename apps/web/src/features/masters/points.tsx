import { Absent, formatDecimal, fromEstimate, signOf } from "@slipstream/ui";
import styles from "./points.module.css";

/** Percentage points, signed and coloured: a difference of two percentages. */
export function Points({ value, unit }: { value: number | null; unit?: boolean }) {
  if (value === null) return <Absent />;
  const given = fromEstimate(value);
  const sign = signOf(given, 1);
  return (
    <span className={styles.points} data-tone={sign ? (sign > 0 ? "up" : "down") : undefined}>
      {formatDecimal(given, { decimals: 1, sign: "always" })}
      {unit ? <span className={styles.unit}> pp</span> : null}
    </span>
  );
}

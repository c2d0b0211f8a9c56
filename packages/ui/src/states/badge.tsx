import type { ReactNode } from "react";
import { DirectionMark } from "../numbers/number-cells.tsx";
import styles from "./badge.module.css";
import { Icon, type IconName } from "./icons.tsx";

export type Tone = "neutral" | "up" | "down" | "warn" | "crit" | "accent";

const TONE_ICON: Partial<Record<Tone, IconName>> = { warn: "alert", crit: "crit" };

/** A small flag. `warn` and `crit` always carry their icon, since colour alone says nothing. */
export function Badge({ tone = "neutral", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  const shown = icon ?? TONE_ICON[tone];
  return (
    <span className={styles.badge} data-tone={tone}>
      {shown ? <Icon name={shown} size={12} /> : null}
      {children}
    </span>
  );
}

const SIDES = {
  long: ["Long", 1],
  short: ["Short", -1],
  buy: ["Buy", 1],
  sell: ["Sell", -1],
} as const;

/** ▲ Long, ▼ Short, ▲ Buy, ▼ Sell: shape, colour and word. */
export function SideMark({ side }: { side: keyof typeof SIDES }) {
  const [word, sign] = SIDES[side];
  return (
    <span className={styles.side} data-tone={sign > 0 ? "up" : "down"}>
      <DirectionMark sign={sign} />
      {word}
    </span>
  );
}

/** A figure that is no longer fresh: grey, with a clock and its age. */
export function StaleMark({ age, children }: { age: string; children?: ReactNode }) {
  return (
    <span className={styles.stale} title={`Last update ${age} ago`}>
      {children}
      <Icon name="clock" size={12} />
      <span>
        <span className="sr-only">stale, </span>
        {age}
      </span>
    </span>
  );
}

import type { ReactNode } from "react";
import styles from "./icons.module.css";

const PATHS = {
  alert: "M8 2.2 14.6 13.4H1.4zM8 6.4v3.2M8 11.4v.2",
  crit: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM10 6l-4 4M6 6l4 4",
  info: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 7.4v3.4M8 5.2v.1",
  check: "M3 8.6 6.4 12 13 4.4",
  clock: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 4.6V8l2.2 1.6",
  retry: "M13.4 7A5.6 5.6 0 1 0 12 11.8M13.6 3.4V7h-3.6",
  up: "M8 13V3.4M4 7.2 8 3.2l4 4",
  down: "M8 3v9.6M4 8.8l4 4 4-4",
  chevron: "M4 6.2 8 10.2l4-4",
  sort: "M5 6.2 8 3.2l3 3M5 9.8l3 3 3-3",
  close: "M4 4l8 8M12 4l-8 8",
  person: "M8 7.6A2.8 2.8 0 1 0 8 2a2.8 2.8 0 0 0 0 5.6zM2.8 14c.4-2.9 2.4-4.4 5.2-4.4s4.8 1.5 5.2 4.4",
} as const;

export type IconName = keyof typeof PATHS;

/** A 16 px line icon of the kit. It never stands alone for a meaning: a word goes with it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg className={styles.icon} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

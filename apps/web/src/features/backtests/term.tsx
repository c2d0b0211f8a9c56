"use client";
import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./term.module.css";

/** A word with its meaning on hover, focus and touch. */
export function Term({ meaning, children }: { meaning: ReactNode; children: ReactNode }) {
  return (
    <Tooltip
      label={meaning}
      multiline
      w={260}
      position="bottom-start"
      classNames={{ tooltip: styles.meaning }}
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={styles.term}>
        {children}
      </button>
    </Tooltip>
  );
}

import { Panel } from "@slipstream/ui";
import type { ReactNode } from "react";
import styles from "./rules-panel.module.css";

/** The strategy in words, as it was tested. */
export function RulesPanel({ words, action }: { words: string; action?: ReactNode }) {
  return (
    <Panel title="The rules" note="as they were tested" actions={action} padded>
      <p className={styles.words}>{words}</p>
    </Panel>
  );
}

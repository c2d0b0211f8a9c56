import type { MasterProfileView } from "@slipstream/core/masters";
import { Icon, Panel } from "@slipstream/ui";
import styles from "./flags-panel.module.css";
import { clearedFlags, FLAGS_CHECKED, flagWords } from "./master-words.ts";

/** What should make a follower careful, with figures; and what was looked for and not found. */
export function FlagsPanel({ flags }: { flags: MasterProfileView["flags"] }) {
  const cleared = clearedFlags(flags);
  return (
    <Panel
      title="Warning flags"
      actions={
        <span className={styles.count}>
          {flags.length} raised of {FLAGS_CHECKED} checked
        </span>
      }
    >
      <ul className={styles.list}>
        {flags.map(({ flag, detail }) => (
          <li key={flag} className={styles.flag} data-raised="true">
            <Icon name="alert" />
            <span>
              <b>{flagWords(flag)}</b>
              <span className={styles.detail}>{detail}</span>
            </span>
          </li>
        ))}
        {cleared ? (
          <li className={styles.flag}>
            <Icon name="check" />
            <span className={styles.detail}>{cleared}</span>
          </li>
        ) : null}
      </ul>
    </Panel>
  );
}

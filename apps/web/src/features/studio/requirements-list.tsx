import type { MasterRequirementsView } from "@slipstream/core/masters";
import { Icon, Notice } from "@slipstream/ui";
import styles from "./requirements-list.module.css";

/** Whether an account may be published, and each thing that is missing with what there is. */
export function RequirementsList({ requirements }: { requirements: MasterRequirementsView }) {
  if (requirements.missing.length === 0) return <Notice tone="up">This account meets every requirement.</Notice>;
  return (
    <ul className={styles.list} aria-label="What is missing">
      {requirements.missing.map(({ code, message }) => (
        <li key={code} className={styles.item}>
          <Icon name="alert" size={16} />
          {message}
        </li>
      ))}
    </ul>
  );
}

import type { MasterView } from "@slipstream/core/masters";
import { Badge } from "@slipstream/ui";
import Link from "next/link";
import type { ReactNode } from "react";
import styles from "./master-name.module.css";
import { initialsOf } from "./master-words.ts";

/** The tile that stands for a master's face. */
export function MasterFace({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <span className={styles.face} style={{ width: size, height: size }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** Face, name that leads to the profile, whether it is followed, and a grey line below. */
export function MasterName({ master, note }: { master: MasterView; note: ReactNode }) {
  return (
    <span className={styles.master}>
      <MasterFace name={master.displayName} />
      <span className={styles.words}>
        <span className={styles.line}>
          <Link href={`/masters/${master.masterId}`} className={styles.name}>
            {master.displayName}
          </Link>
          {master.followId ? <Badge tone="accent">following</Badge> : null}
          {master.mine ? <Badge>yours</Badge> : null}
        </span>
        <span className={styles.note}>{note}</span>
      </span>
    </span>
  );
}

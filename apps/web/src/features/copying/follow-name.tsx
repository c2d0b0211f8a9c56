import type { FollowView } from "@slipstream/core/copy";
import { Badge } from "@slipstream/ui";
import Link from "next/link";
import { MasterFace } from "@/features/masters/master-name.tsx";
import { sizingOf } from "./copy-words.ts";
import styles from "./follow-name.module.css";

/** Whom a follow copies, leading to its report, and how it sizes; more of it where there is no column for it. */
export function FollowName({ follow, note }: { follow: FollowView; note?: string }) {
  return (
    <span className={styles.follow}>
      <MasterFace name={follow.masterName} />
      <span className={styles.words}>
        <span className={styles.line}>
          <Link href={`/copying/${follow.id}`} prefetch={false} className={styles.name}>
            {follow.masterName}
          </Link>
          {follow.masterStatus === "left" ? <Badge tone="warn">left</Badge> : null}
          {follow.own ? <Badge>yours, no fee</Badge> : null}
        </span>
        <span className={styles.note}>{note ?? sizingOf(follow.settings)}</span>
      </span>
    </span>
  );
}

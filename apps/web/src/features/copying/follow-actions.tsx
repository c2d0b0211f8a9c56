"use client";
import { Button } from "@mantine/core";
import type { FollowView } from "@slipstream/core/copy";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import styles from "./follow-actions.module.css";
import { StopDialog } from "./stop-dialog.tsx";

const FollowDrawer = dynamic(() => import("@/features/masters/follow-drawer.tsx").then((module) => module.FollowDrawer), { ssr: false });

/** Settings and the end of a follow; of one that has ended, its report. */
export function FollowActions({ follow, withReport }: { follow: FollowView; withReport?: boolean }) {
  const [isEditing, setEditing] = useState(false);
  const [isStopping, setStopping] = useState(false);
  const report = (
    <Button
      component={Link}
      href={`/copying/${follow.id}`}
      prefetch={false}
      variant="default"
      aria-label={`Report of ${follow.masterName}`}
    >
      Report
    </Button>
  );
  if (follow.status === "stopped") return <span className={styles.actions}>{report}</span>;
  return (
    <span className={styles.actions}>
      {withReport ? report : null}
      <Button variant="default" onClick={() => setEditing(true)} aria-label={`Settings of ${follow.masterName}`}>
        Settings
      </Button>
      <Button variant="default" onClick={() => setStopping(true)} aria-label={`Stop copying ${follow.masterName} …`}>
        Stop…
      </Button>
      {isEditing ? <FollowDrawer masterId={follow.masterId} followId={follow.id} opened onClose={() => setEditing(false)} /> : null}
      <StopDialog follow={follow} opened={isStopping} onClose={() => setStopping(false)} />
    </span>
  );
}

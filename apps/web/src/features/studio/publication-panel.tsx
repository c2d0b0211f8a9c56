"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { StudioView } from "@slipstream/core/copy";
import type { MasterView } from "@slipstream/core/masters";
import { ConfirmDanger, KeyValue, Money, Panel, Percent, Time } from "@slipstream/ui";
import Link from "next/link";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { EditPublication } from "./edit-publication.tsx";
import styles from "./studio.module.css";
import { useLeave } from "./use-studio.ts";

/** One's own publication: what others read, its terms, and the way out. */
export function PublicationPanel({ master, studio }: { master: MasterView; studio: StudioView | undefined }) {
  const [isEditing, setEditing] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const leave = useLeave();
  const alive = studio?.follows.filter(({ status }) => status !== "stopped").length ?? master.followerCount;
  return (
    <Panel
      title={master.displayName}
      note={
        <>
          published <Time value={master.publishedAt} format="date" />
          {master.leftAt === null ? null : (
            <>
              , left <Time value={master.leftAt} format="date" />
            </>
          )}
        </>
      }
      actions={
        <>
          <Button component={Link} href={`/masters/${master.masterId}`} prefetch={false} variant="default">
            Public profile
          </Button>
          {master.leftAt === null ? (
            <>
              <Button variant="default" onClick={() => setEditing(true)}>
                Edit
              </Button>
              <Button variant="default" onClick={() => setLeaving(true)}>
                Leave…
              </Button>
            </>
          ) : null}
        </>
      }
      padded
    >
      <div className={styles.about}>
        <p className={styles.description}>{master.description === "" ? "No description yet." : master.description}</p>
        <div className={styles.terms}>
          <KeyValue
            rows={[
              { key: "fee", label: "Copy fee, of new profit", value: <Percent value={master.copyFeePercentage} /> },
              { key: "least", label: "Least amount to follow", value: <Money value={master.minCopyAmount} currency="USDT" /> },
              { key: "trades", label: "Closed trades in the record", value: master.totalTrades },
              { key: "return", label: "Return since the first fill", value: <Percent value={master.returnPct} change /> },
            ]}
          />
        </div>
      </div>
      {isEditing ? <EditPublication master={master} onClose={() => setEditing(false)} /> : null}
      <ConfirmDanger
        opened={isLeaving}
        onClose={() => setLeaving(false)}
        title={`Stop being a master with ${master.displayName}?`}
        consequences={[
          alive === 0 ? (
            "Nobody follows you at present."
          ) : (
            <>
              {alive} {alive === 1 ? "follow" : "follows"} with <Money value={studio?.allocated ?? null} currency="USDT" /> set aside{" "}
              {alive === 1 ? "ends" : "end"}: positions are closed or kept as each follower chose.
            </>
          ),
          "What you trade from now on is copied by nobody and is no part of the record.",
          "Your record stays listed with its final result. You can publish the account again later.",
        ]}
        confirmLabel="Leave"
        onConfirm={() =>
          leave
            .mutateAsync({ masterId: master.masterId })
            .then(() => notifications.show({ title: "You left", message: `${master.displayName} can be followed no more.`, color: "up" }))
        }
        explainError={messageOf}
      />
    </Panel>
  );
}

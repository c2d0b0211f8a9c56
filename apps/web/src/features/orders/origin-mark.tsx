"use client";
import type { OriginView } from "@slipstream/core/orders";
import { Badge } from "@slipstream/ui";
import Link from "next/link";
import { useFollowName } from "@/features/copying/use-follow-name.ts";
import styles from "./origin-mark.module.css";

/** Whose wish an order or a position is: one's own hand, a master who is copied (leading to the follow), a strategy. */
export function OriginMark({ origin }: { origin: OriginView }) {
  if (origin.kind === "follow") return <FollowOrigin followId={origin.id} />;
  if (origin.kind === "strategy") return <Badge>Strategy: {origin.id}</Badge>;
  return <Badge icon="person">manual</Badge>;
}

function FollowOrigin({ followId }: { followId: string }) {
  const name = useFollowName(followId);
  return (
    <Link href={`/copying/${followId}`} prefetch={false} className={styles.link}>
      <Badge tone="accent">{name === null ? "Copied" : `Copied from ${name}`}</Badge>
    </Link>
  );
}

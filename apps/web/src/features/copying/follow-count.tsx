"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import styles from "./follow-count.module.css";

const REFRESH_MS = 60_000;

/** How many follows of the reader are alive; nothing where it is none or not known. */
export function FollowCount() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.copy.totals.queryOptions({}, { select: (totals) => totals.follows, refetchInterval: REFRESH_MS }));
  if (!data) return null;
  return (
    <span className={styles.count}>
      {data}
      <span className="sr-only"> {data === 1 ? "follow" : "follows"}</span>
    </span>
  );
}

"use client";
import { Button, SegmentedControl } from "@mantine/core";
import { EmptyState, ErrorState, LoadingRows } from "@slipstream/ui";
import { useState } from "react";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { JournalItems } from "./journal-items.tsx";
import styles from "./journals.module.css";
import { type Book, useJournals } from "./use-ledger.ts";

const CHOICES = [
  { value: "all", label: "All" },
  { value: "fees", label: "Fees" },
  { value: "cash", label: "Trading cash" },
];
type Shown = Book | "all";
const isShown = (text: string): text is Shown => CHOICES.some(({ value }) => value === text);

/** Every journal that touches the reader, in both books, the newest first. */
export function JournalsList({ initial = "all" }: { initial?: Shown }) {
  const [shown, setShown] = useState<Shown>(initial);
  const query = useJournals(shown === "all" ? undefined : shown);
  const journals = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className={styles.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Which journals"
          value={shown}
          onChange={(next) => {
            if (isShown(next)) setShown(next);
          }}
          data={CHOICES}
        />
        <Button
          component="a"
          href={`/api/ledger/journals.csv${shown === "all" ? "" : `?book=${shown}`}`}
          download
          size="xs"
          variant="default"
          className={styles.end}
        >
          CSV
        </Button>
      </div>
      {query.isPending ? (
        <LoadingRows label="Journals: loading" />
      ) : query.isError && !query.data ? (
        <ErrorState
          title="Journals could not be loaded."
          holds={`The books are as they were. ${messageOf(query.error)}`}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      ) : journals.length === 0 ? (
        <EmptyState>
          {shown === "fees"
            ? "No fee was charged or earned yet."
            : "Nothing was booked yet. Each deposit, trade, fee and payment becomes a journal here."}
        </EmptyState>
      ) : (
        <>
          <JournalItems journals={journals} label="Journals" />
          <MoreRows
            shown={journals.length}
            hasMore={query.hasNextPage}
            loading={query.isFetchingNextPage}
            onMore={() => query.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
